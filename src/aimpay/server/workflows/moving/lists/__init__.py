"""Lists of leads, students and partners as CSV files."""
