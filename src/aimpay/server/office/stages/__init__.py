"""The stages of the funnel, as the school names and orders them."""
