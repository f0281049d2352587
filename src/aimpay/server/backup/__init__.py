"""The whole database as one file, for either kind of database; and whether what a database says holds together."""
