"""``PYTHONPATH=tests python -m faults.weather``: each fault of the surroundings once, and a report of figures."""

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError

import aiohttp

from aimpay.contract.errors import RemoteError, RemoteSilentError
from aimpay.logs import set_up_logs
from faults.weather.batch import Size
from faults.weather.databases import Postgres, postgres
from faults.weather.play import Outcome, Scenario, played
from faults.weather.report import add_to, line, markdown
from faults.weather.scenarios.all import SCENARIOS


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m faults.weather", description=__doc__)
    parser.add_argument("--scenario", default="all", help="names or beginnings of names, by comma; all of them")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--stories", type=int, default=30, help="about so many in each scenario")
    parser.add_argument("--report", type=Path, help="a Markdown file to add the table to")
    parser.add_argument("--home", type=Path, help="where databases and logs stay; a temporary folder otherwise")
    wanted = parser.parse_args()
    if not _chosen(wanted):
        parser.error(f"no scenario of {wanted.database} begins so: {wanted.scenario}")
    return wanted


def main() -> int:
    wanted = arguments()
    set_up_logs("CRITICAL")
    with ExitStack() as stack:
        temporary = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="aimpay-weather-", ignore_cleanup_errors=True)
        )
        Path(temporary).chmod(0o711)
        home = wanted.home or Path(temporary)
        server = stack.enter_context(postgres(home / "postgres")) if wanted.database == "postgres" else None
        outcomes = [_one(one, home, server, Size.about(wanted.stories)) for one in _chosen(wanted)]
    table = markdown(outcomes, " ".join(sys.argv[1:]), wanted.database)
    print(table)  # noqa: T201 — the suite's answer
    if wanted.report:
        add_to(wanted.report, table)
    return 0 if all(one.good for one in outcomes) else 1


def _chosen(wanted: argparse.Namespace) -> list[Scenario]:
    names = wanted.scenario.split(",")
    return [
        one
        for one in SCENARIOS
        if one.only in {"", wanted.database} and ("all" in names or any(one.name.startswith(name) for name in names))
    ]


def _one(scenario: Scenario, home: Path, server: Postgres | None, size: Size) -> Outcome:
    place = home / scenario.name
    place.mkdir(parents=True)
    try:
        outcome = asyncio.run(played(scenario, place, server, size))
    except (AssertionError, CalledProcessError, OSError, aiohttp.ClientError, RemoteError, RemoteSilentError) as error:
        outcome = Outcome(scenario, trouble=f"{type(error).__name__}: {error}"[:300])
    print(line(outcome), flush=True)  # noqa: T201 — who waits sees how far it is
    return outcome


if __name__ == "__main__":
    sys.exit(main())
