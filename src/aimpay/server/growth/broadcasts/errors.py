"""What may go wrong with a broadcast, in words for the one who sends it."""

from typing import ClassVar

from aimpay.contract.errors import ErrorCode


class BroadcastError(Exception):
    """``message`` is Russian and for people; ``code`` is stable."""

    code: ClassVar[ErrorCode] = ErrorCode.BROADCAST_STATE

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BroadcastInvalidError(BroadcastError):
    code = ErrorCode.BROADCAST_INVALID


class CountChangedError(BroadcastError):
    """The confirmed number of people is not the present one."""

    code = ErrorCode.BROADCAST_COUNT
