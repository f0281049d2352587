"""Courses: what they are called, how long they are open, what they cost and who changed that."""
