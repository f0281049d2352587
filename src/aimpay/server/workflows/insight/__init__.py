"""The daily rollups, kept by the minute, checked and made anew."""
