"""What was promised to leads, and when."""
