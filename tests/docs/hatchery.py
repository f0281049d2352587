"""A script that has imported every command and forks for each call: a document's commands cost no imports.

``python hatchery.py <socket>``. ``WORDS`` below is what stands for ``aimpay`` in the reader's place.
"""

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
from typing import Final

from aimpay.cli import COMMANDS, MODULES, main

STAND_IN: Final = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as wire:
    wire.connect({address!r})
    asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(wire, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    wire.sendall(asked)
    said = wire.recv(1)
sys.exit(said[0] if said else 70)
"""
"""Hands its words, place, environment and terminal over, and ends as the command did."""


def _serve(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        while True:
            wire, _ = door.accept()
            if not os.fork():
                door.close()
                os._exit(_answer(wire))
            wire.close()


def _answer(wire: socket.socket) -> int:
    size, terminal, _, _ = socket.recv_fds(wire, 4, 3)
    with wire.makefile("rb") as pipe:
        words, place, environment = json.loads(pipe.read(int.from_bytes(size, "big")))
    for number, given in enumerate(terminal):
        os.dup2(given, number)
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = _run(words)
    sys.stdout.flush()
    sys.stderr.flush()
    wire.sendall(bytes([code]))
    return code


def _run(words: list[str]) -> int:
    with contextlib.suppress(KeyboardInterrupt):
        try:
            return main(words)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1
        except Exception:  # noqa: BLE001 — what a process would print before it ends with 1
            sys.excepthook(*sys.exc_info())
    return 1


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in COMMANDS:
        importlib.import_module(f"aimpay.commands.{MODULES.get(name, name)}")
    _serve(sys.argv[1])
