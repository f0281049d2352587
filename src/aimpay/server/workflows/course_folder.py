"""Courses beside the first one: a folder ``courses/<slug>`` each, with ``course.json``, texts and a picture."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aimpay.server.growth.chat.knowledge import Draft
from aimpay.server.learning.certificates.design import Design
from aimpay.server.school.media import Media
from aimpay.server.workflows.certificate_designs.folder import read_design, write_design
from aimpay.server.workflows.chat.knowledge_folder import read_knowledge_file, write_knowledge_file
from aimpay.server.workflows.folder_reader import Reader
from aimpay.server.workflows.landing.folder import read_landing_file, write_landing
from aimpay.server.workflows.school_facts import MoreCourseFacts

COURSES: Final = "courses"
FACTS: Final = "course.json"
SLUG: Final = re.compile(r"(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*")
TEXTS: Final = ("about", "structure")
PICTURE: Final = "course"


@dataclass(frozen=True)
class CourseFolder:
    """``texts``: about and structure, as far as they are there. What is left out of a folder stays as it is."""

    facts: MoreCourseFacts
    texts: dict[str, str]
    picture: Media | None
    design: Design | None = None
    landing: str | None = None
    knowledge: tuple[Draft, ...] | None = None


def write_courses(folder: Path, courses: dict[str, CourseFolder]) -> None:
    for slug, course in courses.items():
        home = folder / COURSES / slug
        home.mkdir(parents=True, exist_ok=True)
        facts = json.dumps(course.facts.model_dump(), ensure_ascii=False, indent=2)
        (home / FACTS).write_text(facts + "\n", "utf-8")
        for key, text in course.texts.items():
            (home / f"{key}.html").write_text(text + "\n", "utf-8")
        if course.design:
            write_design(home, course.design)
        if course.landing:
            write_landing(home, course.landing)
        if course.knowledge is not None:
            write_knowledge_file(home, course.knowledge)
        if course.picture:
            (home / f"{PICTURE}{Path(course.picture.file_name).suffix}").write_bytes(course.picture.body)


def read_courses(folder: Path) -> tuple[dict[str, CourseFolder], list[str]]:
    """Return the courses and everything that is wrong with them."""
    courses: dict[str, CourseFolder] = {}
    problems: list[str] = []
    for home in sorted(path for path in (folder / COURSES).glob("*") if path.is_dir()):
        reader = Reader(home, f"{COURSES}/{home.name}/")
        facts = reader.facts(FACTS, MoreCourseFacts)
        texts = {key: reader.text(key) for key in TEXTS if reader.has(f"{key}.html")}
        picture = reader.media(PICTURE)
        design, amiss = read_design(home, f"{COURSES}/{home.name}/")
        landing, unclear = read_landing_file(home, f"{COURSES}/{home.name}/")
        knowledge, vague = read_knowledge_file(home, f"{COURSES}/{home.name}/")
        if not SLUG.fullmatch(home.name):
            problems.append(f"{COURSES}/{home.name}: имя папки — латинские буквы, цифры и дефисы, до 32 знаков")
        elif facts is not None:
            courses[home.name] = CourseFolder(facts, texts, picture, design, landing, knowledge)
        problems += [*reader.problems, *amiss, *unclear, *vague]
    return courses, problems
