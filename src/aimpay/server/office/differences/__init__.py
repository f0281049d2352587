"""Where our books and the provider's lists disagree."""
