"""How the school answers to the tax office: in force, planned, before."""
