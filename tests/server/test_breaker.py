"""A dead system is left alone, asked again by one, and trusted again when that one is answered."""

import asyncio

import pytest

from aimpay.server.kit.breaker import Breaker, CircuitOpenError, State, Terms

TERMS = Terms(failures=3, rest=10, slow=5)


class SilentError(Exception):
    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Hand:
    """A breaker and its clock. Acts: «f» a call fails, «s» succeeds, «b» begins and hangs, «g» is given up at once."""

    def __init__(self) -> None:
        self.time = 0.0
        self.breaker = Breaker("toy", TERMS, lambda: self.time)

    def play(self, acts: str) -> State:
        for act in acts:
            if act.isdigit():
                self.time += int(act)
            elif self.breaker.enter() and act != "b":
                {"f": self.breaker.fail, "s": self.breaker.succeed, "g": self.breaker.give_up}[act]()
        return self.breaker.state


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ("", State.CLOSED),
        ("ff", State.CLOSED),
        ("ffsff", State.CLOSED),
        ("fff", State.OPEN),
        ("fff9", State.OPEN),
        ("fff91", State.HALF_OPEN),
        ("fff91b", State.HALF_OPEN),
        ("fff91s", State.CLOSED),
        ("fff91f", State.OPEN),
        ("fff91f9", State.OPEN),
        ("fff91f91s", State.CLOSED),
        ("fff91gs", State.CLOSED),
        ("fff91sff", State.CLOSED),
    ],
)
def test_states_follow_what_happens(acts: str, state: State) -> None:
    assert Hand().play(acts) is state


def test_one_alone_tries_whether_the_other_side_is_back() -> None:
    hand = Hand()
    hand.play("fff91b")
    assert not hand.breaker.enter()
    assert hand.breaker.spared == 1
    hand.breaker.succeed()
    assert hand.breaker.enter()


def test_calls_that_began_before_it_opened_do_not_make_the_rest_longer() -> None:
    hand = Hand()
    hand.play("fff9")
    hand.breaker.fail()
    hand.time += 1
    assert hand.breaker.state is State.HALF_OPEN


def _called(hand: Hand, error: BaseException | None) -> None:
    with hand.breaker.around(SilentError):
        if error:
            raise error


@pytest.mark.parametrize("lives", [None, ValueError("refused"), SilentError("too often", retry_after=1)])
def test_who_answers_is_alive_whatever_he_says(lives: Exception | None) -> None:
    hand = Hand()
    hand.play("ff")
    if lives is None:
        _called(hand, None)
    else:
        with pytest.raises(type(lives)):
            _called(hand, lives)
    assert hand.breaker.failures == 0


def test_nobody_is_asked_while_it_is_open_and_the_failure_is_the_adapters_own() -> None:
    hand = Hand()
    for _ in range(3):
        with pytest.raises(SilentError):
            _called(hand, SilentError("no answer"))
    with pytest.raises(SilentError) as refused:
        _called(hand, AssertionError("asked"))
    assert isinstance(refused.value.__cause__, CircuitOpenError)
    assert (refused.value.__cause__.rest, hand.breaker.spared) == (10, 1)


@pytest.mark.parametrize(("seconds", "failures"), [(1, 0), (6, 1)])
def test_a_call_given_up_counts_when_it_was_slow(seconds: int, failures: int) -> None:
    hand = Hand()

    def give_up() -> None:
        with hand.breaker.around(SilentError):
            hand.time += seconds
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        give_up()
    assert hand.breaker.failures == failures
