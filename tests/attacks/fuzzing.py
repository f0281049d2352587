"""schemathesis as a process of its own, pointed at one face of the town."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from attacks.besieged import Face

EXAMPLES: Final = int(os.environ.get("AIMPAY_ATTACK_EXAMPLES", "0"))
"""Of each operation, in all phases: ``make attacks``. 0: the ordinary run, which takes a few and one phase."""
PROGRAM: Final = Path(sys.executable).with_name("st")
RULES: Final = Path(__file__).with_name("schemathesis.toml")
LONGER_THAN_A_LONG_POLL: Final = "40"
FEW: Final = ("--phases", "fuzzing", "--max-examples", "2", "--no-shrink", "--seed", "1")


@dataclass(frozen=True)
class Findings:
    """``failures`` are schemathesis' own words for each; ``accepted``: cases that were not refused."""

    operations: int
    cases: int
    accepted: int
    failures: tuple[str, ...]
    ended_well: bool
    said: str

    def line(self, name: str) -> str:
        tried = f"{self.operations} operations, {self.cases} cases, {self.accepted} taken"
        return f"{name}: {tried}, {len(self.failures)} findings"


async def fuzz(face: Face, folder: Path) -> Findings:
    report = folder / f"{face.name}-report.json"
    process = await asyncio.create_subprocess_exec(
        PROGRAM, *_words(face, folder, report), cwd=folder, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert report.exists(), said.decode()
    return _read(json.loads(report.read_text("utf-8")), said.decode())


def _words(face: Face, folder: Path, report: Path) -> tuple[str, ...]:
    return (
        *("--config-file", str(RULES), "run", str(face.write(folder)), "--url", face.base_url, "--no-color"),
        *("--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"),
        *("--request-timeout", LONGER_THAN_A_LONG_POLL, "--generation-database", "none"),
        *("--report", "json", "--report-json-path", str(report)),
        *(("--checks", ",".join(face.checks)) if face.checks else ()),
        *(("--max-examples", str(EXAMPLES)) if EXAMPLES else FEW),
        *(word for name, value in face.headers.items() for word in ("--header", f"{name}:{value}")),
    )


def _read(report: dict[str, Any], said: str) -> Findings:
    phases = [rates for operation in report["valid_rates"].values() for rates in operation.values()]
    return Findings(
        operations=report["operations"]["tested"],
        cases=report["test_cases"]["generated"],
        accepted=sum(one["accepted"] for one in phases),
        failures=tuple(json.dumps(one, ensure_ascii=False)[:600] for one in report["failures"]),
        ended_well=report["exit_code"] == 0,
        said=said,
    )
