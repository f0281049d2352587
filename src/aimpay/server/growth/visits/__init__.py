"""Sessions of the site, the sources that bring people, and what a paid order owes to them."""
