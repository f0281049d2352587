"""What became of the messages that were asked for lately, by their keys."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

REMEMBERED: Final = 50_000

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """Holds the newest answers, those still awaited too; times are the loop's own seconds."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._answers: OrderedDict[str, tuple[float, asyncio.Future[Answer]]] = OrderedDict()
        self._forgotten_at = float("-inf")

    def get(self, key: str) -> "asyncio.Future[Answer] | None":
        known = self._answers.get(key)
        return known[1] if known else None

    def begin(self, key: str) -> "asyncio.Future[Answer]":
        """Note that the message is being sent; the future takes the answer."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._answers[key] = (loop.time(), future)
        if len(self._answers) > self._size:
            _, (self._forgotten_at, _) = self._answers.popitem(last=False)
        return future

    async def once(self, key: str, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """Whoever asks meanwhile or later gets the same answer; what failed is done anew at the next asking."""
        if known := self.get(key):
            return await asyncio.shield(known)
        future = self.begin(key)
        try:
            answer = await act()
        except BaseException as error:
            self.drop(key)
            future.set_exception(error)
            future.exception()  # nobody has to have waited for it
            raise
        future.set_result(answer)
        return answer

    def drop(self, key: str) -> None:
        """Forget what was surely not sent, so that it can be tried again."""
        self._answers.pop(key, None)

    def may_have_forgotten(self, age: float) -> bool:
        """Whether a message first asked for so many seconds ago could have been here and gone."""
        return asyncio.get_running_loop().time() - age <= self._forgotten_at
