"""A script that has imported the product and forks it on demand: a new process costs no imports.

Reads how a process wants to be, as JSON, from each line of standard input; answers each with the new process's id.
How a process ended is then in the file ``<id>``: its exit code, negative for a signal.
"""

import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from aimpay.cli import COMMANDS, MODULES, main

APPENDED: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def _hatch(wish: dict[str, Any]) -> int:
    if child := os.fork():
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(wish["home"])
    os.environ.clear()
    os.environ.update(wish["env"])
    places = ((os.devnull, os.O_RDONLY), (wish["out"], APPENDED), (wish["errors"], APPENDED))
    for number, (place, how) in enumerate(places):  # a closed number would go to a socket: libuv ends the process
        os.dup2(os.open(place, how, 0o644), number)
    code = _live(wish["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _live(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 — what a process prints before it ends
        sys.excepthook(*sys.exc_info())
    return 1


def _bury(*_: object) -> None:
    """The dead are buried at once, so that a test can see them gone."""
    with suppress(ChildProcessError):
        while (dead := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = dead
            new = Path(f"{pid}.new")
            new.write_text(str(os.waitstatus_to_exitcode(status)))
            new.rename(str(pid))


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, _bury)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest: it closes our input
    for name in COMMANDS:
        importlib.import_module(f"aimpay.commands.{MODULES.get(name, name)}")
    for line in sys.stdin:
        os.write(1, f"{_hatch(json.loads(line))}\n".encode())
