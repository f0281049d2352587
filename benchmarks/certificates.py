"""How fast, how light and in how much memory certificates are made, against the seed's recipe in the same run."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from aimpay.server.kit.typography import day
from aimpay.server.learning.certificates.design import CertificateFacts, Design
from aimpay.server.learning.certificates.render import HOME, render_pdf, render_png
from seed_certificate import seed_certificate

FONT: Final = HOME / "fonts" / "aim-serif-400.ttf"
NAMES: Final = (
    "Анна Ли",
    "Анна Сергеевна Иванова",
    "Шарлотта О’Нил-д’Артаньян",
    "Әлия Нұрғалиқызы Қожахметова",
    "Константин Константинович Константинопольский-Преображенский",
    "Мария-Антуанетта Александра Всеволодовна Голенищева-Кутузова-Задунайская",
)
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DESIGN: Final = Design(signatory_name="Михаил Орлов")
MEGABYTE: Final = 1024 * 1024
Make = Callable[[int], bytes]


def facts_of(index: int) -> CertificateFacts:
    """The certificate of one of many: a name in turn and a number of its own."""
    digits = "".join(LETTERS[(index * 7919 >> 5 * place) % 32] for place in range(12))
    number = "-".join(("AIM", digits[:4], digits[4:8], digits[8:]))
    return CertificateFacts(
        number=number,
        full_name=NAMES[index % len(NAMES)],
        course_title="Машинное обучение: от данных до работающей модели",
        issued_on=date(2026, 11, 22),
        score_percent=60 + index % 41,
        school_name="Школа AiM",
        address=f"https://pay.aim-school.example/c/{number}",
    )


def ours(index: int) -> bytes:
    return render_pdf(facts_of(index), DESIGN)


def picture(index: int) -> bytes:
    return render_png(facts_of(index), DESIGN)


def seeds(template: Path) -> Make:
    """The seed's recipe on a template of our own design, whose name, date and number were left out."""

    def make(index: int) -> bytes:
        facts = facts_of(index)
        written = {"name": facts.full_name, "number": facts.number, "day": day(facts.issued_on)}
        return seed_certificate(template, FONT, **written, address=facts.address)

    return make


def write_template(path: Path) -> Path:
    """Our design, empty: what differs from one certificate to the next is as good as blank."""
    blank = replace(facts_of(0), full_name="\u00a0", score_percent=None)
    path.write_bytes(render_pdf(blank, DESIGN))
    return path


def rounds_of(makes: dict[str, Make], rounds: int, many: int) -> dict[str, tuple[list[float], list[int]]]:
    """Variants take turns; return milliseconds a round and bytes of each certificate. The first round warms up."""
    found: dict[str, tuple[list[float], list[int]]] = {name: ([], []) for name in makes}
    for turn in range(rounds + 1):
        for name, make in makes.items():
            begun = time.perf_counter()
            weights = [len(make(turn * many + index)) for index in range(many)]
            if turn:
                found[name][0].append((time.perf_counter() - begun) / many * 1000)
                found[name][1].extend(weights)
    return found


def memory(kind: str, many: int) -> tuple[float, float]:
    """Return megabytes held after the first hundred and after ``many``, in a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, "--hold", kind, "--many", str(many)], check=True, capture_output=True, text=True
    )
    first, last = json.loads(told.stdout)
    return first, last


def hold(kind: str, many: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make = ours if kind == "ours" else seeds(write_template(Path(folder) / "template.pdf"))
        for index in range(min(100, many)):
            make(index)
        first = resident()
        for index in range(100, many):
            make(index)
    print(json.dumps([first, resident()]))


def resident() -> float:
    """Megabytes of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / MEGABYTE


def table(found: dict[str, tuple[list[float], list[int]]], held: dict[str, tuple[float, float]], many: int) -> str:
    head = f"| recipe | ms each | a second | times the seed | KB each | MB after 100 | MB after {many:,} |"
    lines = [head.replace(",", " "), "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    theirs = median(found["seed's recipe"][0])
    for name, (times, weights) in found.items():
        each = median(times)
        spread = f"{min(times):.1f}–{max(times):.1f}"
        first, last = (f"{one:.0f}" for one in held[name]) if name in held else ("", "")
        cells = (f"{each:.1f} ({spread})", f"{1000 / each:.0f}", f"{theirs / each:.1f}", f"{max(weights) / 1000:.0f}")
        lines.append("| " + " | ".join((name, *cells, first, last)) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=20, help="certificates of a round")
    parser.add_argument("--many", type=int, default=5000, help="certificates of the look at memory")
    parser.add_argument("--hold", choices=("ours", "seed"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.hold:
        hold(chosen.hold, chosen.many)
        return
    with tempfile.TemporaryDirectory() as folder:
        template = write_template(Path(folder) / "template.pdf")
        makes = {"seed's recipe": seeds(template), "ours, PDF": ours, "ours, PNG 1600 px": picture}
        found = rounds_of(makes, chosen.rounds, chosen.batch)
    held = {"ours, PDF": memory("ours", chosen.many), "seed's recipe": memory("seed", min(chosen.many, 500))}
    print(table(found, held, chosen.many))
    print("The seed's memory is after 500; KB are the heaviest's.")


if __name__ == "__main__":
    main()
