"""Stand-in for the Instagram API with Instagram Login: comments and messages of a school's account."""
