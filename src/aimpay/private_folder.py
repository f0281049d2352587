"""Folders for what is nobody else's business: databases, and what the bot keeps."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, and those above it, for its owner only. One that is there already keeps its rights."""
    if not folder.exists():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
