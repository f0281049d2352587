"""The back-office: pages where the school's staff sees and steers. It decides nothing itself: the rooms below do."""
