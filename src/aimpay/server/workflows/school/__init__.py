"""What staff change of the school itself: settings, texts, documents, files."""
