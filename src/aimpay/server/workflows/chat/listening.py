"""Listens to the model: what it says is shown as it comes, unless it is a price of its own or that it does not know."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from aimpay.server.growth.chat.gateway import AssistantFailedError, Ended, Usage
from aimpay.server.growth.chat.guard import Guard
from aimpay.server.growth.chat.prompt import UNKNOWN

Say = Callable[[str], None]


class Ear:
    """``text`` is what was shown. ``failed``: no proper end came; ``charged``: it may have cost something even so."""

    def __init__(self, guard: Guard, note: str, say: Say) -> None:
        self._guard = guard
        self._note = note
        self._say = say
        self._start: str | None = ""
        self.text = ""
        self.usage: Usage | None = None
        self.failed = False
        self.charged = True
        self.cut = False
        self.unknown = False

    async def listen(self, stream: AsyncGenerator[str | Ended, None], first_word: float, whole: float) -> None:
        """Whatever the model does wrong is noted; only cancelling goes up. Times in seconds."""
        try:
            async with asyncio.timeout(first_word) as limit, aclosing(stream):
                async for one in stream:
                    if isinstance(one, Ended):
                        self._end(one)
                        break
                    if self._is_first(one):
                        limit.reschedule(asyncio.get_running_loop().time() + whole)
                    self._hear(one)
                    if self.unknown or self._guard.broken:
                        break
        except TimeoutError:
            self.failed = True
        except AssistantFailedError as error:
            self.failed, self.charged = True, error.charged

    def _is_first(self, piece: str) -> bool:
        return bool(piece.strip()) and not self.text and not (self._start or "").strip()

    def _hear(self, piece: str) -> None:
        """Hold the beginning back while it may still become «I do not know»."""
        if self._start is not None:
            self._start += piece
            head = self._start.lstrip()
            if UNKNOWN.startswith(head):
                return
            if head.startswith(UNKNOWN):
                self.unknown = True
                return
            piece, self._start = head, None
        self._show(self._guard.feed(piece))

    def _end(self, ended: Ended) -> None:
        self.usage, self.cut = ended.usage, not ended.whole
        start = (self._start or "").strip()
        self.unknown = start == UNKNOWN
        if not self.unknown:
            self._show(self._guard.feed(start) + self._guard.end())

    def _show(self, words: str) -> None:
        if self._guard.broken:
            words += self._note
        if words:
            self.text += words
            self._say(words)
