"""The quiz of a course, its bank of questions, and each attempt with what was drawn and answered."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id

IS_LIVE: Final = text("status = 'live'")
IS_PASSED: Final = text("status = 'passed'")


class Quiz(Base):
    """One per course. ``minutes`` and ``attempts`` without a value are no limit."""

    __tablename__ = "quizzes"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    pass_percent: Mapped[int]
    minutes: Mapped[int | None]
    attempts: Mapped[int | None]
    cooldown_minutes: Mapped[int]
    show_mistakes: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class QuizPool(Base):
    """Questions about one thing, ``draw`` of which are in an attempt. A retired pool draws none."""

    __tablename__ = "quiz_pools"
    __table_args__ = (UniqueConstraint("quiz_id", "name"), Base.__table_args__)

    id: Mapped[Id]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    name: Mapped[str] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(String(200))
    draw: Mapped[int]
    place: Mapped[int]


class QuizQuestion(Base):
    """A question by its key. ``version`` is the wording in force; a retired one is drawn no more."""

    __tablename__ = "quiz_questions"
    __table_args__ = (UniqueConstraint("quiz_id", "key"), Base.__table_args__)

    id: Mapped[Id]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("quiz_pools.id"))
    key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    place: Mapped[int]
    retired_at: Mapped[datetime | None]


class QuestionVersion(Base):
    """One wording, never changed. ``options`` is a list of {text, right, weight}; see ``rules.Option``."""

    __tablename__ = "quiz_question_versions"
    __table_args__ = (UniqueConstraint("question_id", "version"), Base.__table_args__)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_questions.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(String(64))
    explanation: Mapped[str | None] = mapped_column(Text)
    several: Mapped[bool]
    shuffle: Mapped[bool]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class QuizAttempt(Base):
    """One run with its own pass mark and deadline, whatever the quiz becomes.

    ``points`` are ten thousandths of a question. ``granted_by`` let the person pass without questions.
    """

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        Index(
            "uq_quiz_attempts_one_live",
            "quiz_id",
            "user_id",
            unique=True,
            sqlite_where=IS_LIVE,
            postgresql_where=IS_LIVE,
        ),
        Index(
            "uq_quiz_attempts_one_passed",
            "quiz_id",
            "user_id",
            unique=True,
            sqlite_where=IS_PASSED,
            postgresql_where=IS_PASSED,
        ),
        Index("ix_quiz_attempts_person", "user_id", "quiz_id"),
        Index("ix_quiz_attempts_due", "status", "deadline_at"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(16))
    seed: Mapped[str] = mapped_column(String(64))
    total: Mapped[int]
    pass_percent: Mapped[int]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    points: Mapped[int | None]
    right_count: Mapped[int | None]
    score_percent: Mapped[int | None]
    granted_by: Mapped[int | None]
    grant_reason: Mapped[str | None] = mapped_column(String(250))


class QuizItem(Base):
    """A question drawn for an attempt, and the answer.

    ``shown`` are the options in the order shown, ``marks`` the chosen ones: both are indexes of the version's options.
    """

    __tablename__ = "quiz_items"
    __table_args__ = (UniqueConstraint("attempt_id", "number"), Base.__table_args__)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempts.id"))
    number: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("quiz_question_versions.id"), index=True)
    shown: Mapped[list[int]] = mapped_column(JSON)
    marks: Mapped[list[int]] = mapped_column(JSON)
    answered_at: Mapped[datetime | None]
    points: Mapped[int | None]
