"""Why somebody of the staff does a thing: asked for before acts that change money, rights or what people agreed to."""

from typing import Annotated, Final

from fastapi import Form

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError

SHORTEST: Final = 3
LONGEST: Final = 500
Reason = Annotated[str, Form(max_length=4 * LONGEST)]


class ReasonNeededError(BusinessError):
    code = ErrorCode.REASON_REQUIRED
    status = 422
    text = "Напишите причину: она останется в\u00a0журнале."

    def __init__(self, most: int) -> None:
        super().__init__(f"Напишите причину, от\u00a0{SHORTEST} до\u00a0{most} знаков: она останется в\u00a0журнале.")


def given(reason: str, most: int = LONGEST) -> str:
    """Return the reason without spaces around; raise ReasonNeededError when it says nothing or too much."""
    words = " ".join(reason.split())
    if not SHORTEST <= len(words) <= most:
        raise ReasonNeededError(most)
    return words
