"""One card for each person: how to reach him, what he did, where he stands, what is to be done."""
