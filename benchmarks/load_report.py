"""The load's figures as Markdown."""

import sys
from collections.abc import Sequence
from statistics import median
from typing import Final

from load_mix import EMPTY_SHARE, MIX, THINKS
from load_phases import Result, percentile

POINTS: Final = (0.5, 0.95, 0.99)


def report(results: Sequence[Result], machine: str, cores: Sequence[int]) -> str:
    lines = [
        "# Load",
        "",
        (
            f"Machine: {machine}. The product and its database ran on {len(cores)} of the cores, the load on others. "
            f"PostgreSQL wrote every commit through to the disk, SQLite too (`synchronous=FULL`). "
            f"Command: `python benchmarks/load.py {' '.join(sys.argv[1:])}`. "
            "[benchmarks/README.md](../../benchmarks/README.md) explains each figure."
        ),
        "",
        *_summary(results),
        "",
        "The mix, of a hundred comings: "
        + ", ".join(f"{act.share:g} {act.name}" for act in MIX)
        + f"; beside them {EMPTY_SHARE} empty requests. Between two presses a person thinks {THINKS:g} s on average.",
    ]
    for result in results:
        lines += ["", f"## {result.shape.name}", "", *_steps(result), "", *_latencies(result), "", *_machine(result)]
    return "\n".join(lines) + "\n"


def _summary(results: Sequence[Result]) -> list[str]:
    lines = [
        "| | " + " | ".join(result.shape.name for result in results) + " |",
        "|---|" + "---:|" * len(results),
    ]
    rows = {
        "most comings a second that were borne": [_best(result) for result in results],
        "answers a second then": [
            f"{result.best.answered_per_second:.0f}" if result.best else "—" for result in results
        ],
        "empty answers a second": [f"{result.empty_rate:.0f}" for result in results],
        "ratio: answers of the mix to empty ones": [_rate_ratio(result) for result in results],
        "steady: comings a second": [f"{result.steady.rate:.1f}" for result in results],
        "steady: answers a second": [f"{result.steady.answered_per_second:.0f}" for result in results],
        "idle: cores taken": [f"{result.idle:.2f}" for result in results],
        "steady: processor ms for an answer, beyond idling": [f"{_cpu(result) * 1000:.1f}" for result in results],
        "ratio: an answer's processor time to an empty one's": [
            f"{_cpu(result) / result.empty_cpu:.0f}" for result in results
        ],
        "steady: cores taken": [f"{sum(result.steady.cpu.values()) / result.steady.seconds:.2f}" for result in results],
        "steady: memory, MB (PSS of all)": [
            f"{sum(look.pss for look in result.steady.looks.values()):.0f}" for result in results
        ],
        "steady: failed / turned away": [
            f"{sum(result.steady.notes.failed.values())} / {sum(result.steady.notes.refused.values())}"
            for result in results
        ],
        "the load's own share of a core": [f"{result.steady.own_cpu:.2f}" for result in results],
    }
    return lines + [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]


def _best(result: Result) -> str:
    return f"{result.best.rate:.1f}" if result.best else f"less than {result.steps[0].rate:.1f}"


def _rate_ratio(result: Result) -> str:
    return f"{result.best.answered_per_second / result.empty_rate:.3f}" if result.best else "—"


def _cpu(result: Result) -> float:
    steady = result.steady
    return (sum(steady.cpu.values()) - result.idle * steady.seconds) / max(steady.notes.answered, 1)


def _steps(result: Result) -> list[str]:
    lines = [
        "| comings/s | answers/s | p95 of bot, ms | p95 of pages, ms | failed | turned away |",
        "|---:|" * 1 + "---:|" * 5,
    ]
    for step in result.steps:
        took = step.notes.took
        cells = (
            f"{step.rate:.1f}",
            f"{step.answered_per_second:.0f}",
            f"{percentile(took['bot'], 0.95) * 1000:.0f}",
            f"{percentile(took['page'], 0.95) * 1000:.0f}",
            str(sum(step.notes.failed.values())),
            str(sum(step.notes.refused.values())),
        )
        lines.append("| " + " | ".join(cells) + " |")
    last = result.steps[-1].notes
    told = [f"{times} × {what}" for what, times in (last.failed + last.refused).most_common(5)]
    return [*lines, "", "The last step was too much: " + ("; ".join(told) or "somebody waited too long") + "."]


def _latencies(result: Result) -> list[str]:
    took = result.steady.notes.took
    empty = median(took["empty"]) if took["empty"] else 0
    lines = [
        f"Steady at {result.steady.rate:.1f} comings a second, {result.steady.seconds:.0f} s:",
        "",
        "| kind | answers | p50, ms | p95, ms | p99, ms | p50 : empty |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind in sorted(took):
        values = took[kind]
        points = " | ".join(f"{percentile(values, point) * 1000:.0f}" for point in POINTS)
        ratio = f"{median(values) / empty:.1f}" if empty else "—"
        lines.append(f"| {kind} | {len(values)} | {points} | {ratio} |")
    return lines


def _machine(result: Result) -> list[str]:
    lines = ["| process | RSS, MB | PSS, MB | cores taken | open files | threads |", "|---|---:|---:|---:|---:|---:|"]
    for name, look in result.steady.looks.items():
        cores = result.steady.cpu[name] / result.steady.seconds
        rss = "—" if name == "postgres" else f"{look.rss:.0f}"
        lines.append(f"| {name} | {rss} | {look.pss:.0f} | {cores:.2f} | {look.files} | {look.threads} |")
    return lines
