"""What the page of a course says, in its parts. A part that is left out is not shown."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Part):
    """``value`` stands large, ``text`` below it."""

    value: Word
    text: Line


class Point(_Part):
    title: Line
    text: Words | None = None


class Points(_Part):
    heading: Line
    lead: Words | None = None
    items: tuple[Point, ...] = Field(min_length=1, max_length=24)


class Teacher(_Part):
    heading: Line = "Кто ведёт"
    name: Line
    post: Line
    text: Words


class CertificateWords(_Part):
    """Beside them stands a sample, drawn as the real ones are."""

    heading: Line
    text: Words


class Review(_Part):
    author: Line
    about: Line | None = None
    text: Words


class Reviews(_Part):
    heading: Line = "Отзывы"
    items: tuple[Review, ...] = Field(min_length=1, max_length=12)


class Question(_Part):
    question: Line
    answer: Words


class Questions(_Part):
    heading: Line = "Вопросы и ответы"
    items: tuple[Question, ...] = Field(min_length=1, max_length=30)


class Contact(_Part):
    heading: Line = "Остались вопросы?"
    text: Words = "Напишите, и мы ответим в рабочий день."


class Chat(_Part):
    """How the widget begins a talk."""

    greeting: Words = "Здравствуйте! Спросите о курсе: программа, сроки, оплата."
    questions: tuple[Line, ...] = Field(default=(), max_length=4)


class Landing(_Part):
    """``title`` None: the course's own. The price is never here: it comes from the catalogue."""

    title: Line | None = None
    lead: Words
    description: Line | None = None
    art: Literal["network", "picture", "none"] = "network"
    button: Word = "Купить в Telegram"
    button_note: Line | None = None
    facts: tuple[Fact, ...] = Field(default=(), max_length=4)
    outcomes: Points | None = None
    steps: Points | None = None
    syllabus: Points | None = None
    teacher: Teacher | None = None
    certificate: CertificateWords | None = None
    reviews: Reviews | None = None
    faq: Questions | None = None
    contact: Contact = Contact()
    chat: Chat = Chat()


PLAIN = Landing(lead="Оплата и доступ — в\u00a0Telegram, сразу после покупки.")
"""What a course says that nobody has written a page for yet."""
