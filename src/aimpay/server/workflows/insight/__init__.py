"""Analytics at work: links to share, and the import of what advertising cost."""
