"""One lead: everything known of him, and what may be done."""
