"""What a process of excel.py tells of itself: its time, and the kernel's figure of its peak of memory."""

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

KIB_IN_MIB: Final = 1024


def peak() -> float:
    """In MiB, of the process since it began."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB


def measured(work: Callable[[], None], target: Path) -> None:
    """``idle`` is the peak before the first row was asked for."""
    idle, begun = peak(), time.perf_counter()
    work()
    took = {"seconds": time.perf_counter() - begun, "peak": peak(), "idle": idle, "size": target.stat().st_size}
    print(json.dumps(took))
