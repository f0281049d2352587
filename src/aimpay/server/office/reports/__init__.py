"""The page of reports: what there is, what is being made, what goes out by a schedule."""
