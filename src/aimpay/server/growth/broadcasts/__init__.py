"""One text to many people: whom, when, how far it is, what came of it."""
