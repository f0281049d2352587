"""What a process of excel.py tells of itself: its time, and the kernel's figure of its peak of memory."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

KIB_IN_MIB: Final = 1024


def peak() -> float:
    """In MiB, of the program since it began: ``ru_maxrss`` would count its parent's memory at the fork, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / KIB_IN_MIB


def measured(work: Callable[[], None], target: Path) -> None:
    """``idle`` is the peak before the first row was asked for."""
    idle, begun = peak(), time.perf_counter()
    work()
    took = {"seconds": time.perf_counter() - begun, "peak": peak(), "idle": idle, "size": target.stat().st_size}
    print(json.dumps(took))
