"""``knowledge.yaml`` of a course in the school's folder, there and back."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aimpay.server.growth.chat.knowledge import Draft
from aimpay.server.growth.chat.knowledge_file import read_knowledge, write_knowledge

FILE: Final = "knowledge.yaml"


def read_knowledge_file(home: Path, prefix: str = "") -> tuple[tuple[Draft, ...] | None, list[str]]:
    """Return None for a folder without the file: what the school knows then stays as it is."""
    try:
        written = (home / FILE).read_text("utf-8-sig")
    except FileNotFoundError:
        return None, []
    except UnicodeDecodeError:
        return None, [f"{prefix}{FILE}: сохраните в кодировке UTF-8"]
    drafts, wrong = read_knowledge(written)
    return tuple(drafts), [f"{prefix}{FILE}: {problem}" for problem in wrong]


def write_knowledge_file(home: Path, drafts: Sequence[Draft]) -> None:
    (home / FILE).write_text(write_knowledge([*drafts]), "utf-8")


def knowledge_changes(old: Sequence[Draft] | None, new: Sequence[Draft] | None) -> Iterator[str]:
    """Say in Russian what a file would change."""
    if new is None or tuple(old or ()) == tuple(new):
        return
    before, after = {one.title: one for one in old or ()}, {one.title: one for one in new}
    added = [title for title in after if title not in before]
    removed = [title for title in before if title not in after]
    changed = [title for title, one in after.items() if title in before and before[title] != one]
    counts = (("добавлено", added), ("изменено", changed), ("убрано", removed))
    said = ", ".join(f"{word} {len(titles)}" for word, titles in counts if titles)
    yield f"база знаний: {said or 'другой порядок'}"
