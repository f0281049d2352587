"""Carries out an act of a form: pressed twice, it shows what the first press did."""

from collections.abc import Awaitable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Form
from fastapi.responses import Response

from aimpay.server.office.frame import see
from aimpay.server.office.reason import given
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed, DoneBeforeError

Key = Annotated[str, Form(max_length=40)]


def deed(key: str, reason: str = "", *, most: int = 500) -> Deed:
    """``reason`` is required; raise ReasonNeededError when it says nothing."""
    return Deed(via=Via.OFFICE, reason=given(reason, most), key=key)


def deed_without_reason(key: str) -> Deed:
    return Deed(via=Via.OFFICE, key=key)


async def do(act: Awaitable[Any], address: str, said: str = "done") -> Response:
    with suppress(DoneBeforeError):
        await act
    return see(address, said=said)
