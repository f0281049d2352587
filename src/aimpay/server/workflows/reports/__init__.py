"""Reports: every list and sum of the school as an Excel file, made now, in the background, or by a schedule."""
