"""What stands on a certificate, and how it looks: facts of one document, and the design that a school edits."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
LEAST_CONTRAST: Final = 4.5
"""To white paper, as text asks."""
PLACEHOLDERS: Final = ("school", "course", "name", "date", "number", "score")
DARK_CHANNEL: Final = 0.04045


@dataclass(frozen=True)
class CertificateFacts:
    """``issued_on`` is a Moscow day, ``address`` the public page, ``status_word`` («ОТОЗВАН») None on a valid one."""

    number: str
    full_name: str
    course_title: str
    issued_on: date
    score_percent: int | None
    school_name: str
    address: str
    status_word: str | None = None


class Layout(StrEnum):
    """Ready templates: framed by a guilloche, with a band at the side, or bare."""

    CLASSIC = "classic"
    MODERN = "modern"
    STRICT = "strict"


class Orientation(StrEnum):
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


@dataclass(frozen=True)
class Picture:
    """A logo or a signature, checked by ``pictures.py``."""

    kind: Literal["png", "svg"]
    body: bytes


def contrast(colour: str) -> float:
    """Return the contrast of «#rrggbb» to white: 1 to 21, as WCAG counts."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= DARK_CHANNEL else ((channel + 0.055) / 1.055) ** 2.4


def _accent(written: str) -> str:
    if not COLOUR.fullmatch(written):
        raise ValueError("нужен цвет вида #3b5bdb")
    if contrast(written) < LEAST_CONTRAST:
        raise ValueError("цвет слишком светлый для белой бумаги: выберите темнее")
    return written.lower()


def _text(written: str) -> str:
    """Placeholders are known ones; no other braces stand beside them."""
    if unknown := [name for name in PLACEHOLDER.findall(written) if name not in PLACEHOLDERS]:
        raise ValueError(f"подстановки {{{unknown[0]}}} нет; есть {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}")
    if set("{}") & set(PLACEHOLDER.sub("", written)):
        raise ValueError("фигурные скобки — только для подстановок, например {course}")
    return " ".join(written.split())


def filled(line: str, values: dict[str, str]) -> str:
    """Put values in place of placeholders; a value that looks like one stays as it is."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], line)


def _one_of(kind: type[StrEnum]) -> BeforeValidator:
    def check(written: Any) -> StrEnum:
        if written not in list(kind):
            raise ValueError(f"нужно одно из слов: {', '.join(kind)}")
        return kind(written)

    return BeforeValidator(check)


Words = Annotated[str, Field(max_length=160), AfterValidator(_text)]
Short = Annotated[str, Field(max_length=80), AfterValidator(_text)]


class DesignTexts(BaseModel):
    """``certificate.json`` of a course. Lines may hold placeholders such as {course}; an empty line is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    layout: Annotated[Layout, _one_of(Layout)] = Layout.CLASSIC
    orientation: Annotated[Orientation, _one_of(Orientation)] = Orientation.LANDSCAPE
    accent: Annotated[str, AfterValidator(_accent)] = "#3b5bdb"
    title: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_text)] = "Сертификат"
    lead: Words = "Этот сертификат получает"
    reason: Words = "за успешное завершение курса"
    note: Words = ""
    show_score: bool = True
    score_line: Short = "Результат экзамена — {score} %"
    signatory_name: Short = ""
    signatory_post: Short = "Руководитель школы"


class Design(DesignTexts):
    """With pictures, which are files of their own."""

    logo: Picture | None = None
    signature: Picture | None = None

    @property
    def texts(self) -> DesignTexts:
        return DesignTexts(**self.model_dump(exclude={"logo", "signature"}))
