"""The page of a course in the school's folder: ``landing.yaml``, as somebody wrote it, with his comments."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aimpay.server.growth.landing.errors import LandingInvalidError
from aimpay.server.growth.landing.yaml_content import read_landing

FILE: Final = "landing.yaml"


def write_landing(folder: Path, source: str) -> None:
    (folder / FILE).write_text(source, "utf-8")


def read_landing_file(folder: Path, prefix: str = "") -> tuple[str | None, list[str]]:
    """Return the page and everything that is wrong with it. Without the file: it stays as it is."""
    path = folder / FILE
    if not path.is_file():
        return None, []
    try:
        source = path.read_text("utf-8-sig").strip() + "\n"
        read_landing(source)
    except UnicodeDecodeError:
        return None, [f"{prefix}{FILE}: сохраните в кодировке UTF-8"]
    except LandingInvalidError as error:
        return None, [f"{prefix}{FILE}: {problem}" for problem in error.problems]
    return source, []


def landing_changes(before: str | None, after: str | None) -> Iterator[str]:
    """Say in Russian that ``after`` changes the page. One that is left out changes nothing."""
    if after is not None and after != before:
        yield f"страница на сайте, {FILE}: {'изменена' if before else 'новая'}"
