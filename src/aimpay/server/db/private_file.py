"""A SQLite file holds people's names and mail: it is made for its owner only."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from aimpay.private_folder import make_private

OWNERS_ONLY: Final = 0o600
MEMORY: Final = ":memory:"


def make_for_owner(_dialect: object, _record: object, words: Any, _named: object) -> None:
    """Make the file before SQLite would, whose own are for all to read. The journals beside it take its rights."""
    file = Path(words[0])
    if words[0] == MEMORY or file.exists():
        return
    with suppress(OSError):  # SQLite is about to say that it cannot be made
        make_private(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, OWNERS_ONLY))
