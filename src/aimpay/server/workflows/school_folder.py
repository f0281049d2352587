"""A school as a folder that a person edits: ``school.json``, texts, legal documents and media."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aimpay.server.growth.chat.knowledge import Draft
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.learning.certificates.design import Design
from aimpay.server.school.legal import KINDS
from aimpay.server.school.media import Media
from aimpay.server.workflows.certificate_designs.folder import read_design, write_design
from aimpay.server.workflows.chat.knowledge_folder import read_knowledge_file, write_knowledge_file
from aimpay.server.workflows.course_folder import CourseFolder, read_courses, write_courses
from aimpay.server.workflows.folder_reader import Document, Reader, SchoolFolderError
from aimpay.server.workflows.landing.folder import read_landing_file, write_landing
from aimpay.server.workflows.open_school import TEXTS
from aimpay.server.workflows.school_facts import SchoolFacts
from aimpay.server.workflows.sequences.folder import read_sequences, write_sequences

FACTS: Final = "school.json"
MEDIA: Final = ("welcome", "earn", "course")


@dataclass(frozen=True)
class SchoolFolder:
    """``texts`` and ``media`` by key, ``documents`` by kind, ``courses`` beside the first by slug.

    Media, courses, sequences, a design, a page and knowledge that are left out of a folder stay as they are.
    ``first`` is the slug of the course that ``facts`` describe; a folder does not say it.
    """

    facts: SchoolFacts
    texts: dict[str, str]
    documents: dict[str, Document]
    media: dict[str, Media]
    courses: dict[str, CourseFolder] = field(default_factory=dict)
    first: str | None = None
    design: Design | None = None
    landing: str | None = None
    knowledge: tuple[Draft, ...] | None = None
    sequences: dict[str, SequencePlan] = field(default_factory=dict)


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
    for key, media in school.media.items():
        (folder / f"{key}{Path(media.file_name).suffix.lower()}").write_bytes(media.body)
    if school.design:
        write_design(folder, school.design)
    if school.landing:
        write_landing(folder, school.landing)
    if school.knowledge is not None:
        write_knowledge_file(folder, school.knowledge)
    write_courses(folder, school.courses)
    write_sequences(folder, school.sequences)


def read_folder(folder: Path) -> SchoolFolder:
    """Read and check all files. Raises SchoolFolderError with everything that is wrong."""
    reader = Reader(folder)
    facts = reader.facts(FACTS, SchoolFacts)
    texts = {key: reader.text(key) for key in TEXTS}
    documents = {str(kind): reader.document(kind) for kind in KINDS}
    media = {key: found for key in MEDIA if (found := reader.media(key))}
    courses, wrong = read_courses(folder)
    design, amiss = read_design(folder)
    landing, unclear = read_landing_file(folder)
    knowledge, vague = read_knowledge_file(folder)
    sequences, odd = read_sequences(folder)
    problems = [*reader.problems, *amiss, *unclear, *vague, *wrong, *odd]
    if problems or facts is None:
        raise SchoolFolderError(problems)
    return SchoolFolder(
        facts,
        texts,
        documents,
        media,
        courses,
        design=design,
        landing=landing,
        knowledge=knowledge,
        sequences=sequences,
    )
