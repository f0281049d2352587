"""A script that has imported the product and forks it on demand: a killed process is replaced at once.

Reads a command's words from each line of standard input; answers each with the new process's id.
"""

import os
import signal
import sys

import aimpay.commands.up
import aimpay.commands.worker  # noqa: F401 — imported so that what is forked need not do it
from aimpay.cli import main


def _hatch(words: list[str]) -> int:
    """Return the id of a new process that runs ``aimpay`` with these words."""
    if child := os.fork():
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # closed, its number would go to a socket: libuv ends the process
    os._exit(main(words))


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once, so that a test can see them gone
    for line in sys.stdin:
        os.write(1, f"{_hatch(line.split())}\n".encode())
