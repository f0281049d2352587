"""A course's certificate in the school's folder: ``certificate.json``, a logo and a signature beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aimpay.server.learning.certificates.design import Design, DesignTexts, Picture
from aimpay.server.learning.certificates.designs import with_pictures
from aimpay.server.learning.certificates.pictures import PictureError, read_picture
from aimpay.server.learning.certificates.proof import design_problems
from aimpay.server.workflows.folder_reader import Reader

FACTS: Final = "certificate.json"
LOGO: Final = "certificate-logo"
SIGNATURE: Final = "certificate-signature"
KINDS: Final = ("png", "svg")
NAMES: Final = {
    "layout": "шаблон",
    "orientation": "лист",
    "accent": "цвет",
    "title": "заголовок",
    "lead": "строка перед именем",
    "reason": "строка после имени",
    "note": "примечание",
    "show_score": "показывать результат",
    "score_line": "строка результата",
    "signatory_name": "кто подписывает",
    "signatory_post": "должность",
}


def write_design(folder: Path, design: Design) -> None:
    texts = json.dumps(design.texts.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (folder / FACTS).write_text(texts + "\n", "utf-8")
    for name, picture in ((LOGO, design.logo), (SIGNATURE, design.signature)):
        if picture:
            (folder / f"{name}.{picture.kind}").write_bytes(picture.body)


def read_design(folder: Path, prefix: str = "") -> tuple[Design | None, list[str]]:
    """Return the design and everything that is wrong with it. Without ``certificate.json``: it stays as it is.

    With it, the pictures are those that lie beside it: a file taken away is a picture taken off.
    """
    reader = Reader(folder, prefix)
    pictures, problems = {}, []
    for name in (LOGO, SIGNATURE):
        try:
            pictures[name] = _picture(folder, name)
        except PictureError as error:
            problems.append(f"{prefix}{error}")
    if not reader.has(FACTS):
        return None, problems + [f"{prefix}{FACTS}: файла нет, а {name} есть" for name, one in pictures.items() if one]
    texts = reader.facts(FACTS, DesignTexts)
    if texts is None or problems:
        return None, [*reader.problems, *problems]
    design = with_pictures(texts, pictures[LOGO], pictures[SIGNATURE])
    return design, [f"{prefix}{FACTS}: {problem}" for problem in design_problems(design)]


def _picture(folder: Path, name: str) -> Picture | None:
    found = [path for kind in KINDS if (path := folder / f"{name}.{kind}").is_file()]
    if len(found) > 1:
        raise PictureError(f"{found[0].name} и {found[1].name}: оставьте один файл")
    if not found:
        return None
    try:
        picture = read_picture(found[0].read_bytes())
    except PictureError as error:
        raise PictureError(f"{found[0].name}: {error}") from error
    if picture.kind != found[0].suffix[1:]:
        raise PictureError(f"{found[0].name}: внутри {picture.kind.upper()}, а не то, что в имени файла")
    return picture


def design_changes(before: Design | None, after: Design | None) -> Iterator[str]:
    """Say in Russian what ``after`` changes. A design that is left out changes nothing."""
    if after is None:
        return
    old = before or Design()
    was, will = old.texts.model_dump(mode="json"), after.texts.model_dump(mode="json")
    for key, name in NAMES.items():
        if was[key] != will[key]:
            yield f"сертификат, {name}: {_shown(was[key])} → {_shown(will[key])}"
    if old.logo != after.logo:
        yield f"сертификат, знак: {_fate(after.logo)}"
    if old.signature != after.signature:
        yield f"сертификат, подпись: {_fate(after.signature)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return str(value) or "нет"


def _fate(picture: Picture | None) -> str:
    return "заменён файл" if picture else "убран файл"
