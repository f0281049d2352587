"""A circuit breaker: an outside system that failed several times in a row is left alone for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aimpay.tracing import span


class State(StrEnum):
    """HALF_OPEN: one call is trying whether the other side is back."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class Terms:
    """``failures`` in a row open it for ``rest`` seconds. Who gives a call up after ``slow`` seconds saw it fail.

    More failures than one step tries: what is wrong with a single message stops no others.
    """

    failures: int = 8
    rest: float = 30
    slow: float = 5


class CircuitOpenError(Exception):
    """The cause of a failure that cost nothing: nobody was asked. ``rest`` in seconds, until somebody will be."""

    def __init__(self, name: str, rest: float) -> None:
        super().__init__(f"{name} did not answer lately and is left alone")
        self.rest = rest


class Breaker:
    """One to an outside system and a process. ``state``, ``failures`` and ``spared`` are there to be looked at."""

    def __init__(self, name: str, terms: Terms | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.name: Final = name
        self.terms: Final = terms or Terms()
        self.failures = 0
        self.spared = 0
        """Calls that were not made."""
        self.watched: Callable[[str, str, float], None] = _unwatched
        """Told of each call's name, outcome and seconds."""
        self._now = now
        self._open_until: float | None = None
        self._trying = False

    @property
    def state(self) -> State:
        if self._open_until is None:
            return State.CLOSED
        return State.HALF_OPEN if self._trying or self._now() >= self._open_until else State.OPEN

    def enter(self) -> bool:
        """Tell whether a call may be made; each that may ends in ``succeed``, ``fail`` or ``give_up``."""
        state = self.state
        may = state is State.CLOSED or (state is State.HALF_OPEN and not self._trying)
        self._trying |= may and state is State.HALF_OPEN
        self.spared += not may
        return may

    def succeed(self) -> None:
        self.failures, self._open_until, self._trying = 0, None, False

    def fail(self) -> None:
        """A call that began before it opened says nothing new."""
        if self.state is State.OPEN:
            return
        self.failures += 1
        if self.failures >= self.terms.failures:
            self._open_until, self._trying = self._now() + self.terms.rest, False

    def give_up(self) -> None:
        """Nobody knows how the call would have ended."""
        self._trying = False

    @contextmanager
    def around(self, failure: type[Exception], say: Callable[[str], Exception] | None = None) -> Iterator[None]:
        """Watch one call. ``failure`` is how its adapter says «unavailable», and what is raised when nobody is asked.

        One that names a pause, ``retry_after``, comes of a system that lives; so does every other exception.
        """
        if not self.enter():
            self.watched(self.name, "spared", 0)
            cause = CircuitOpenError(self.name, self.terms.rest)
            raise (say or failure)(str(cause)) from cause
        began, outcome = self._now(), "failed"
        try:
            with span(f"outside {self.name}", "client"):
                yield
        except failure as error:
            self.fail() if getattr(error, "retry_after", None) is None else self.succeed()
            raise
        except Exception:
            outcome = "refused"
            self.succeed()
            raise
        except BaseException:
            self.fail() if self._now() - began >= self.terms.slow else self.give_up()
            raise
        else:
            outcome = "done"
            self.succeed()
        finally:
            self.watched(self.name, outcome, self._now() - began)


def _unwatched(_name: str, _outcome: str, _seconds: float) -> None:
    pass
