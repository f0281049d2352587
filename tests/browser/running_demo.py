"""``aimpay demo`` as a person starts it: a process, its greeting, Ctrl-C."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ports import free_ports

READY = "make demo-reset"  # the last line of the greeting


@contextmanager
def running_demo(home: Path) -> Iterator[str]:
    """Give the demo page's address; in the end press Ctrl-C and see that nothing was wrong."""
    ports = free_ports()
    command = [sys.executable, "-m", "aimpay", "demo", "--data", "data"]
    command += ["--server-port", str(ports.server), "--bot-port", str(ports.bot), "--sandbox-port", str(ports.sandbox)]
    said = home / "demo.log"
    with (
        said.open("w") as errors,
        subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout
            _wait_for_greeting(process.stdout, said)
            yield f"http://127.0.0.1:{ports.sandbox}"
        finally:
            _press_ctrl_c(process)
    assert process.returncode == 0, said.read_text()
    assert not _complaints(said), said.read_text()


def _press_ctrl_c(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _wait_for_greeting(output: IO[str], said: Path) -> None:
    for line in output:
        if READY in line:
            return
    raise AssertionError(f"the demo ended before it was ready:\n{said.read_text()}")


def _complaints(said: Path) -> list[str]:
    return [line for line in said.read_text().splitlines() if "ERROR" in line or "Traceback" in line]
