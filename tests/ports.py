"""Ports that stay free until a process which is only starting takes them."""

import os
import socket
from itertools import count
from typing import Final

from aimpay.commands.sandboxed import HOST, Ports

FIRST: Final = 20_000
SHARE: Final = 1_500
"""Ports of one worker of a run; all of them lie below those that systems give to outgoing connections."""
WORKERS: Final = 8
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_steps = count(os.getpid())


def free_ports() -> Ports:
    """Three ports that nobody listens on, nor is given by the system while nobody does."""
    return Ports(_free(), _free(), _free())


def _free() -> int:
    start = FIRST + SHARE * (_worker % WORKERS)
    while True:
        port = start + next(_steps) % SHARE
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                continue
        return port
