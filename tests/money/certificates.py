"""What tests about certificates do: let people pass, claim, and look at what there is."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.contract import certificate_admin as admin
from aimpay.contract import certificates as contract
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.contract.wire import Call, FileCall, Wire
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.certificates.models import Certificate, CertificateChange
from aimpay.server.learning.quizzes.let_pass import Pardon, let_pass
from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.people.find_user import get_user
from aimpay.server.selling.find_course import known_course
from money.books import check, read_books
from money.house import OWNER, Play

COURSE: Final = "ml-bez-matematiki"
ANNA, BORIS = 3001, 3002
NAME: Final = "Ковалевская Софья Васильевна"
OTHER_NAME: Final = "Ковалевская-Кюри Софья"


async def give(play: Play, person: int = ANNA) -> None:
    """The person gets the course without paying."""
    await play.start(person)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=person, amount=0, reason="Тест"))
    await play.tell_stories()


async def passes(play: Play, person: int = ANNA, score: int = 92) -> None:
    now = play.house.clock.now()
    async with play.house.db.write() as session:
        course = await known_course(session, COURSE)
        quiz = await session.scalar(select(Quiz).where(Quiz.course_id == course.id))
        if quiz is None:
            quiz = Quiz(course_id=course.id, title="Экзамен", pass_percent=80, cooldown_minutes=60)
            quiz.show_mistakes, quiz.created_at, quiz.changed_at = "passed", now, now
            session.add(quiz)
            await session.flush()
        user = await get_user(session, person)
        await let_pass(session, quiz, user.id, Pardon(OWNER, "Тест", score), now)


async def claim(play: Play, person: int = ANNA, name: str = NAME) -> contract.CertificateView:
    return await play(contract.SAVE_FIO, contract.SaveFio(telegram_id=person, full_name=name))


async def certified(play: Play, person: int = ANNA, name: str = NAME) -> contract.CertificateView:
    await give(play, person)
    await passes(play, person)
    view = await claim(play, person, name)
    await finished(play)
    return view


async def state(play: Play, person: int = ANNA) -> contract.CertificateState:
    return await play(contract.CAN_GET_CERTIFICATE, contract.CanGetCertificate(telegram_id=person))


async def found(play: Play, query: str) -> Sequence[admin.FoundCertificate]:
    return (await play(admin.FIND_CERTIFICATES, admin.FindCertificates(admin_id=OWNER, query=query))).certificates


async def certificates(play: Play) -> Sequence[Certificate]:
    async with play.house.db.read() as session:
        return (await session.scalars(select(Certificate).order_by(Certificate.id))).all()


async def changes(play: Play) -> list[tuple[str | None, str, int | None]]:
    async with play.house.db.read() as session:
        rows = await session.scalars(select(CertificateChange).order_by(CertificateChange.id))
        return [(one.was, one.became, one.by) for one in rows]


async def finished(play: Play) -> None:
    """Every story is told, and nothing was parked on the way."""
    await play.tell_stories()
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]


def heard(play: Play, telegram_id: int, words: str) -> int:
    return len([text for text in play.ground.door.heard_by(telegram_id) if words in text.replace("\u00a0", " ")])


async def refused(play: Play, call: Call[Any, Any] | FileCall[Any], request: Wire) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        await play.doors[call.path](request)
    return caught.value
