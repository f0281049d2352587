"""Quizzes: the list, one with its rules, questions and statistics, its file, and one question."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import Response

from aimpay.contract.quiz import BankFormat, ExportQuiz, ImportQuiz
from aimpay.contract.wire import Slug
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.quizzes.form import QuestionForm, RulesForm, read_question, read_rules
from aimpay.server.office.quizzes.page import (
    ACTIVE,
    LIST,
    new_question_page,
    problems_of,
    question_page,
    quiz_page,
    quiz_rows,
)
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.quizzes import editing
from aimpay.server.workflows.quizzes.managing import export_quiz, import_quiz

LEAD: Final = tied("У каждого курса свой тест. Правка вопроса — новая версия: кто уже отвечает, видит прежнюю.")
LONGEST_FILE: Final = 200_000
Source = Annotated[str, Form(max_length=LONGEST_FILE)]


def quiz_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _reading(house, router)
    _writing(house, router)
    _files(house, router)
    return router


def _reading(house: House, router: Router) -> None:
    looking = [needs(Action.SEE_COURSES)]

    @router.get("", dependencies=looking)
    async def quizzes(staff: SignedIn) -> Response:
        async with house.db.read() as session:
            rows = await quiz_rows(session)
        return office_page(staff, ACTIVE, "Тесты", render("quizzes/list.html", rows=rows), lead=LEAD)

    @router.get("/{slug}", dependencies=looking)
    async def one(staff: SignedIn, slug: Slug, said: str = "") -> Response:
        return await quiz_page(house, staff, slug, said=said)

    @router.get("/{slug}/new", dependencies=[needs(Action.TEACH)])
    async def new(staff: SignedIn, slug: Slug, pool: Annotated[str, Query(max_length=64)] = "") -> Response:
        return await new_question_page(house, staff, slug, pool)

    @router.get("/{slug}/questions/{key}", dependencies=looking)
    async def question(staff: SignedIn, slug: Slug, key: str, said: str = "") -> Response:
        return await question_page(house, staff, slug, key, said=said)


def _writing(house: House, router: Router) -> None:
    teaching = [needs(Action.TEACH)]

    @router.post("/{slug}/rules", dependencies=teaching)
    async def rules(staff: SignedIn, slug: Slug, typed: Annotated[RulesForm, Form()]) -> Response:
        editor = editing.Editor(slug, staff.telegram_id, house.clock.now(), " ".join(typed.reason.split())[:500])
        try:
            async with house.db.write() as session:
                await editing.save_rules(session, editor, read_rules(typed))
        except BusinessError as error:
            return await quiz_page(house, staff, slug, problems=problems_of(error), rules=typed)
        return see(f"{LIST}/{slug}", said="saved")

    @router.post("/{slug}/new", dependencies=teaching)
    async def add(staff: SignedIn, slug: Slug, typed: Annotated[QuestionForm, Form()]) -> Response:
        editor = editing.Editor(slug, staff.telegram_id, house.clock.now(), " ".join(typed.reason.split())[:500])
        try:
            pool, question = read_question(typed)
            async with house.db.write() as session:
                await editing.save_question(session, editor, pool, question, new=True)
        except BusinessError as error:
            return await new_question_page(house, staff, slug, typed.pool, typed, problems_of(error))
        return see(f"{LIST}/{slug}/questions/{question.key}", said="added")

    @router.post("/{slug}/questions/{key}", dependencies=teaching)
    async def change(staff: SignedIn, slug: Slug, key: str, typed: Annotated[QuestionForm, Form()]) -> Response:
        typed = typed.model_copy(update={"key": key})
        editor = editing.Editor(slug, staff.telegram_id, house.clock.now(), " ".join(typed.reason.split())[:500])
        try:
            pool, question = read_question(typed)
            async with house.db.write() as session:
                await editing.save_question(session, editor, pool, question, new=False)
        except BusinessError as error:
            return await question_page(house, staff, slug, key, typed=typed, problems=problems_of(error))
        return see(f"{LIST}/{slug}/questions/{key}", said="saved")

    @router.post("/{slug}/questions/{key}/retire", dependencies=teaching)
    async def retire(staff: SignedIn, slug: Slug, key: str, reason: Annotated[str, Form()] = "") -> Response:
        editor = editing.Editor(slug, staff.telegram_id, house.clock.now(), " ".join(reason.split())[:500])
        try:
            async with house.db.write() as session:
                await editing.retire_question(session, editor, key)
        except BusinessError as error:
            return await question_page(house, staff, slug, key, problems=problems_of(error))
        return see(f"{LIST}/{slug}", said="removed")


def _files(house: House, router: Router) -> None:
    @router.get("/{slug}/file", dependencies=[needs(Action.TEACH)])
    async def export(staff: SignedIn, slug: Slug, kind: BankFormat = "yaml") -> Response:
        file = await export_quiz(house, ExportQuiz(admin_id=staff.telegram_id, course=slug, format=kind))
        headers = {"Content-Disposition": f'attachment; filename="{file.file_name}"'}
        return Response(file.content, media_type="text/plain; charset=utf-8", headers=headers)

    @router.post("/{slug}/import", dependencies=[needs(Action.TEACH)])
    async def take(
        staff: SignedIn,
        slug: Slug,
        content: Source = "",
        kind: Annotated[BankFormat, Form()] = "yaml",
        sure: str = Form(""),
    ) -> Response:
        """First what would change; then, with ``sure``, the change."""
        content = content.replace("\r\n", "\n")
        try:
            asked = ImportQuiz(
                admin_id=staff.telegram_id, course=slug, format=kind, content=content or " ", dry_run=not sure
            )
            done = await import_quiz(house, asked, via=Via.OFFICE)
        except BusinessError as error:
            return await quiz_page(house, staff, slug, problems=problems_of(error), source=content, kind=kind)
        if sure or not done.changes:
            return see(f"{LIST}/{slug}", said="saved" if done.written else "")
        body = render("quizzes/import.html", slug=slug, changes=done.changes, content=content, kind=kind)
        return office_page(staff, ACTIVE, "Взять этот файл?", body)
