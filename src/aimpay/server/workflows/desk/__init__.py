"""What staff does for one person: send something again, look what an act would do."""
