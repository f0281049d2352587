"""``PYTHONPATH=tests python -m faults``: kill -9 over mixed stories, and a report of what it came to."""

import argparse
import asyncio
import os
import sys
import tempfile
from math import inf
from pathlib import Path
from typing import Final

import psycopg

from aimpay.logs import set_up_logs
from faults.report import add_to
from faults.run import AT_ONCE, Wish, run
from faults.school import LAYOUTS
from fixtures.databases import start_postgres

ABOUT: Final = """# kill -9 over mixed stories

Real processes of the product, the emulators in a process of their own, people played by hands that press again when
nothing comes. Processes are killed at random moments and right after what the outside has just done, and started again
at once. «Lost» is promised and not done, «doubled» done twice, seen from outside; «told twice» is the same message or
letter once more. docs/faults.md tells how the suite works and what it counts.
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--database", choices=list(LAYOUTS), default="sqlite")
    parser.add_argument("--stories", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20_261_123)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--minutes", type=float, default=inf, help="no story begins later than this")
    parser.add_argument("--report", type=Path, help="a Markdown file to add the report to")
    parser.add_argument("--home", type=Path, help="where databases and logs stay; a temporary folder otherwise")
    return parser.parse_args()


def main() -> int:
    wanted = arguments()
    set_up_logs("INFO")
    with tempfile.TemporaryDirectory(prefix="aimpay-faults-", ignore_cleanup_errors=True) as temporary:
        home = wanted.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        url = None if wanted.database == "sqlite" else _postgres(Path(temporary))
        wish = Wish(wanted.database, wanted.stories, wanted.seed, url, wanted.at_once, minutes=wanted.minutes)
        report = asyncio.run(run(wish, home))
    print(report.markdown())  # noqa: T201 — the terminal is this command's page
    if wanted.report:
        add_to(wanted.report, report, ABOUT)
    return 0 if report.fine else 1


def _postgres(home: Path) -> str:
    """Start a server that ends with this process; return the address of an empty database."""
    place = home / "postgres"
    place.mkdir(mode=0o711)
    home.chmod(0o711)
    server = start_postgres(place, os.getpid())
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE aimpay")
    return f"{server}/aimpay"


if __name__ == "__main__":
    sys.exit(main())
