"""Acts on an order or a person: what will happen, why it is done, and then it is done once."""
