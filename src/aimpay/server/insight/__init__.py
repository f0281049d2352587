"""What the school's figures are: each measure in words and in one query over the daily rollups."""
