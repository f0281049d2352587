"""A school as a folder that a person edits: ``school.json``, texts, legal documents and media."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from aimpay.server.school.legal import KINDS
from aimpay.server.school.telegram_html import CAPTION_LIMIT, TEXT_LIMIT, html_problems, visible_length
from aimpay.server.workflows.open_school import TEXTS
from aimpay.server.workflows.school_facts import SchoolFacts, facts_problems

FACTS: Final = "school.json"
UNDER_MEDIA: Final = frozenset({"welcome", "welcome_paid", "earn"})
"""Texts that stand below a picture or a film, where Telegram takes less."""
MEDIA: Final = ("welcome", "earn", "course")
MIMES: Final = {
    ".mp4": ("video", "video/mp4"),
    ".jpg": ("photo", "image/jpeg"),
    ".jpeg": ("photo", "image/jpeg"),
    ".png": ("photo", "image/png"),
}
LARGEST_MB: Final = {"video": 50, "photo": 10}
LONGEST_TITLE: Final = 200
MEGABYTE: Final = 1024 * 1024


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


@dataclass(frozen=True)
class Media:
    kind: str
    file_name: str
    mime_type: str
    body: bytes


@dataclass(frozen=True)
class SchoolFolder:
    """``texts`` and ``media`` by key, ``documents`` by kind. Media that are left out of a folder stay as they are."""

    facts: SchoolFacts
    texts: dict[str, str]
    documents: dict[str, Document]
    media: dict[str, Media]


def write_folder(folder: Path, school: SchoolFolder) -> None:
    """Write all files. An older ``school.json`` there is somebody's work: raises SchoolFolderError."""
    if (folder / FACTS).exists():
        raise SchoolFolderError([f"{folder / FACTS} уже есть; выберите другую папку"])
    folder.mkdir(parents=True, exist_ok=True)
    facts = json.dumps(school.facts.model_dump(), ensure_ascii=False, indent=2)
    (folder / FACTS).write_text(facts + "\n", "utf-8")
    for key, text in school.texts.items():
        (folder / f"{key}.html").write_text(text + "\n", "utf-8")
    for kind, document in school.documents.items():
        (folder / f"{kind}.txt").write_text(f"{document.title}\n{document.body}\n", "utf-8")
    for media in school.media.values():
        (folder / media.file_name).write_bytes(media.body)


def read_folder(folder: Path) -> SchoolFolder:
    """Read and check all files. Raises SchoolFolderError with everything that is wrong."""
    reader = _Reader(folder)
    facts = reader.facts()
    texts = {key: reader.text(key) for key in TEXTS}
    documents = {str(kind): reader.document(kind) for kind in KINDS}
    media = {key: found for key in MEDIA if (found := reader.media(key))}
    if reader.problems or facts is None:
        raise SchoolFolderError(reader.problems)
    return SchoolFolder(facts, texts, documents, media)


class _Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[str] = []

    def facts(self) -> SchoolFacts | None:
        if not (written := self._read(FACTS)):
            return None
        try:
            return SchoolFacts.model_validate_json(written)
        except ValidationError as error:
            self.problems += [f"{FACTS}: {problem}" for problem in facts_problems(error)]
            return None

    def text(self, key: str) -> str:
        return self._checked(f"{key}.html", lambda text: _text_problems(key, text))

    def document(self, kind: str) -> Document:
        title, _, body = self._checked(f"{kind}.txt", _document_problems).partition("\n")
        return Document(title.strip(), body.strip())

    def media(self, key: str) -> Media | None:
        found = [path for suffix in MIMES if (path := self._folder / f"{key}{suffix}").is_file()]
        if len(found) > 1:
            self.problems.append(f"{found[0].name} и {found[1].name}: оставьте один файл")
        return self._film_or_picture(found[0]) if found else None

    def _film_or_picture(self, path: Path) -> Media:
        kind, mime = MIMES[path.suffix]
        body = path.read_bytes()
        if not body:
            self.problems.append(f"{path.name}: файл пуст")
        if len(body) > LARGEST_MB[kind] * MEGABYTE:
            self.problems.append(f"{path.name}: больше {LARGEST_MB[kind]} МБ, Telegram не примет")
        return Media(kind, path.name, mime, body)

    def _checked(self, name: str, problems_of: Callable[[str], Iterator[str]]) -> str:
        if text := self._read(name):
            self.problems += [f"{name}: {problem}" for problem in problems_of(text)]
        return text

    def _read(self, name: str) -> str:
        try:
            text = (self._folder / name).read_text("utf-8-sig").strip()
        except FileNotFoundError:
            self.problems.append(f"{name}: файла нет в {self._folder}")
        except UnicodeDecodeError:
            self.problems.append(f"{name}: сохраните в кодировке UTF-8")
        else:
            if not text:
                self.problems.append(f"{name}: файл пуст")
            return text
        return ""


def _text_problems(key: str, text: str) -> Iterator[str]:
    yield from html_problems(text)
    limit = CAPTION_LIMIT if key in UNDER_MEDIA else TEXT_LIMIT
    if (length := visible_length(text)) > limit:
        yield f"{length} знаков, а Telegram берёт здесь до {limit}"


def _document_problems(text: str) -> Iterator[str]:
    title, _, body = text.partition("\n")
    if len(title) > LONGEST_TITLE:
        yield f"первая строка — название, до {LONGEST_TITLE} знаков"
    if not body.strip():
        yield "после названия нет текста"
