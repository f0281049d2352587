"""Analytics: what happened, in figures and charts. Everything chosen stands in the address."""
