"""What waits for a button's confirmation: kept by the server, because a button is too small for a name or a reason."""

from secrets import token_hex
from typing import Any

from aimpay.bot.turn import Turn
from aimpay.contract.people import GET_CONVERSATION, SET_CONVERSATION, GetConversation, SetConversation


async def keep(turn: Turn, data: dict[str, Any]) -> str:
    """Remember what is to be confirmed; return the draft's key, which also makes two presses one act."""
    draft = token_hex(16)
    await turn.call(SET_CONVERSATION, SetConversation(key=_name(turn, draft), data=data))
    return draft


async def kept(turn: Turn, draft: str | None = None) -> dict[str, Any]:
    """Return the draft that the pressed button carries; empty when it is done, cancelled or somebody else's."""
    key = _name(turn, turn.argument if draft is None else draft)
    return (await turn.call(GET_CONVERSATION, GetConversation(key=key))).data


async def forget(turn: Turn, draft: str | None = None) -> None:
    key = _name(turn, turn.argument if draft is None else draft)
    await turn.call(SET_CONVERSATION, SetConversation(key=key))


def _name(turn: Turn, draft: str) -> str:
    return f"draft:{turn.person.id}:{draft}"[:128]
