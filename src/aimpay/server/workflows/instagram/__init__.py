"""Instagram: what people write there becomes leads and touches, and may be answered."""
