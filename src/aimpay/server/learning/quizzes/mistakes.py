"""What was wrong in a finished attempt, a question on a page."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.quiz import MistakesPage, MistakeView
from aimpay.server.learning.quizzes.answer import read_options
from aimpay.server.learning.quizzes.errors import QuizMistakesHiddenError, QuizNotFinishedError
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.rules import WHOLE, QuizStatus
from aimpay.server.learning.quizzes.show import may_see_mistakes


async def show_mistakes(session: AsyncSession, attempt: QuizAttempt, page: int) -> MistakesPage:
    """Raise unless the attempt is finished and the quiz allows it. Without mistakes there are no pages."""
    if attempt.status == QuizStatus.LIVE:
        raise QuizNotFinishedError
    quiz = await session.get_one(Quiz, attempt.quiz_id)
    if not await may_see_mistakes(session, quiz, attempt):
        raise QuizMistakesHiddenError
    wrong = QuizItem.attempt_id == attempt.id, func.coalesce(QuizItem.points, 0) < WHOLE
    items = (await session.scalars(select(QuizItem).where(*wrong).order_by(QuizItem.number))).all()
    if not items:
        return MistakesPage(page=1, pages=0, mistakes=())
    page = min(page, len(items))
    return MistakesPage(page=page, pages=len(items), mistakes=(await _mistake(session, items[page - 1]),))


async def _mistake(session: AsyncSession, item: QuizItem) -> MistakeView:
    """Marks that were never confirmed are no answer."""
    version = await session.get_one(QuestionVersion, item.version_id)
    marks = item.marks if item.answered_at else []
    return MistakeView(
        number=item.number,
        text=version.text,
        picture=version.picture,
        chosen=tuple(version.options[own]["text"] for own in item.shown if own in marks),
        right=tuple(option.text for option in read_options(version) if option.right),
        explanation=version.explanation,
    )
