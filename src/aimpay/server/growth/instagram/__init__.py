"""What people write to the school's account at Instagram. Off until it is configured."""
