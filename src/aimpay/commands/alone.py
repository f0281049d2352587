"""One whole product on one SQLite: a second one, started by mistake, is refused before it touches anything."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aimpay.commands.database import UNUSABLE
from aimpay.commands.processes import UserError
from aimpay.private_folder import make_private

READABLE: Final = 0o644
"""The file is empty; who starts next may be another user, and locks what he only reads."""


@contextmanager
def alone_on(path: Path, mend: str) -> Iterator[None]:
    """The lock belongs to the process and ends with it, however it ends: a file left behind holds nobody up."""
    lock = _opened(path)
    try:
        if _is_taken(lock):
            raise UserError(f"На\u00a0{path} уже работает другой запуск. {mend}")
        yield
    finally:
        os.close(lock)


def _opened(path: Path) -> int:
    try:
        make_private(path.parent)
        return os.open(path.with_name(f"{path.name}.lock"), os.O_RDONLY | os.O_CREAT, READABLE)
    except (OSError, ValueError) as error:
        raise UserError(UNUSABLE.format(why=f"файла {path} не\u00a0открыть")) from error


def _is_taken(lock: int) -> bool:
    """A disk that knows no locks refuses otherwise: there a school works as it did before."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno == errno.EWOULDBLOCK
    return False
