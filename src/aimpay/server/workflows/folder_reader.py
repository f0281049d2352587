"""Reads the files of a school's folder and says in Russian everything that is wrong with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from aimpay.server.school.media import LARGEST_MB, MEGABYTE, MIMES, Media
from aimpay.server.school.texts import text_problems
from aimpay.server.workflows.school_facts import facts_problems

Facts = TypeVar("Facts", bound=BaseModel)

LONGEST_TITLE: Final = 200


class SchoolFolderError(Exception):
    """``problems`` are in Russian, each with its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Document:
    title: str
    body: str

    @property
    def summary(self) -> str:
        """The first line of the body."""
        return self.body.partition("\n")[0]


class Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, folder: Path, prefix: str = "") -> None:
        self._folder = folder
        self._prefix = prefix
        self.problems: list[str] = []

    def facts(self, name: str, kind: type[Facts]) -> Facts | None:
        if not (written := self._read(name)):
            return None
        try:
            return kind.model_validate_json(written)
        except ValidationError as error:
            self.problems += [f"{self._prefix}{name}: {problem}" for problem in facts_problems(error)]
            return None

    def text(self, key: str) -> str:
        return self._checked(f"{key}.html", lambda text: text_problems(key, text))

    def has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def document(self, kind: str) -> Document:
        title, _, body = self._checked(f"{kind}.txt", _document_problems).partition("\n")
        return Document(title.strip(), body.strip())

    def media(self, key: str) -> Media | None:
        found = [path for suffix in MIMES if (path := self._folder / f"{key}{suffix}").is_file()]
        if len(found) > 1:
            self.problems.append(f"{self._prefix}{found[0].name} и {found[1].name}: оставьте один файл")
        return self._film_or_picture(found[0]) if found else None

    def _film_or_picture(self, path: Path) -> Media:
        kind, mime = MIMES[path.suffix]
        body = path.read_bytes()
        if not body:
            self.problems.append(f"{self._prefix}{path.name}: файл пуст")
        if len(body) > LARGEST_MB[kind] * MEGABYTE:
            self.problems.append(f"{self._prefix}{path.name}: больше {LARGEST_MB[kind]} МБ, Telegram не примет")
        return Media(kind, path.name, mime, body)

    def _checked(self, name: str, problems_of: Callable[[str], Iterator[str]]) -> str:
        if text := self._read(name):
            self.problems += [f"{self._prefix}{name}: {problem}" for problem in problems_of(text)]
        return text

    def _read(self, name: str) -> str:
        try:
            text = (self._folder / name).read_text("utf-8-sig").strip()
        except FileNotFoundError:
            self.problems.append(f"{self._prefix}{name}: файла нет в {self._folder}")
        except UnicodeDecodeError:
            self.problems.append(f"{self._prefix}{name}: сохраните в кодировке UTF-8")
        else:
            if not text:
                self.problems.append(f"{self._prefix}{name}: файл пуст")
            return text
        return ""


def _document_problems(text: str) -> Iterator[str]:
    title, _, body = text.partition("\n")
    if len(title) > LONGEST_TITLE:
        yield f"первая строка — название, до {LONGEST_TITLE} знаков"
    if not body.strip():
        yield "после названия нет текста"
