"""Updates as the small server of the tests gives them out: to whoever comes first, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aimpay.contract.people import Conversation
from aimpay.contract.turns import CLOSE_TURN, OPEN_TURN, CloseTurn, End, OpenTurn, TurnClosed, TurnOpened, Verdict
from aimpay.contract.wire import Call, Wire

if TYPE_CHECKING:
    from bot.school import School


class Turns:
    """``held`` names who holds an update; ``done`` are over."""

    def __init__(self, school: School) -> None:
        self._school = school
        self.held: dict[int, str] = {}
        self.done: set[int] = set()

    def answers(self) -> dict[Call[Any, Any], Callable[[Any], Wire]]:
        return {OPEN_TURN: self._open, CLOSE_TURN: self._close}

    def _open(self, asked: OpenTurn) -> TurnOpened:
        verdict = self._verdict(asked)
        if asked.key is None or verdict != Verdict.YOURS:
            return TurnOpened(verdict=verdict)
        person = self._school.people.get(asked.telegram_id)
        user = person.view(self._school.admins) if person else None
        return TurnOpened(user=user, kept=self._school.conversations.get(asked.key, Conversation()))

    def _verdict(self, asked: OpenTurn) -> Verdict:
        claim = asked.claim
        if claim is None:
            return Verdict.YOURS
        if claim.update_id in self.done:
            return Verdict.DONE
        return Verdict.YOURS if self.held.setdefault(claim.update_id, claim.holder) == claim.holder else Verdict.BUSY

    def _close(self, asked: CloseTurn) -> TurnClosed:
        held = self.held.get(asked.update_id) == asked.holder
        if held and asked.end != End.GOES_ON:
            del self.held[asked.update_id]
        if held and asked.end == End.DONE:
            self.done.add(asked.update_id)
            if kept := asked.keep:
                self._school.conversations[kept.key] = Conversation(state=kept.state, data=kept.data)
        return TurnClosed(held=held)
