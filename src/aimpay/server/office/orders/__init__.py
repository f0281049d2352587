"""Orders: the list with its totals, and each as a story."""
