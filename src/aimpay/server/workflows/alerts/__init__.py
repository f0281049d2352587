"""What the owner must know before buyers tell him: watched, told once, told again while it lasts, told when over."""
