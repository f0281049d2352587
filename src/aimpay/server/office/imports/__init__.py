"""Lists of people from elsewhere, looked at first and then taken in."""
