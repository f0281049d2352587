"""What Meta sends is read in every shape, and nothing it sends can break the reading."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.growth.instagram.rules import LONGEST_BYTES, fitting, may_answer, read_events

ACCOUNT, ANNA = "1784", "9001"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMENT = {
    "id": "179",
    "text": "Сколько стоит?",
    "from": {"id": ANNA, "username": "anna"},
    "media": {"id": "181", "ad_id": "55"},
}
MESSAGE: dict[str, Any] = {
    "sender": {"id": ANNA},
    "recipient": {"id": ACCOUNT},
    "timestamp": 1_795_435_200_000,
    "message": {"mid": "m1", "text": "Привет"},
}


def delivery(**entry: Any) -> dict[str, Any]:
    return {"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1_795_435_200, **entry}]}


@pytest.mark.parametrize(
    "payload",
    [
        delivery(changes=[{"field": "comments", "value": COMMENT}]),
        delivery(field="comments", value=COMMENT),
        [delivery(field="live_comments", value=COMMENT)],
    ],
    ids=["changes", "entry", "list"],
)
def test_a_comment_is_read_in_every_shape(payload: Any) -> None:
    (heard,) = read_events(payload)
    assert (heard.key, heard.person_id, heard.username, heard.text) == ("comment:179", ANNA, "anna", "Сколько стоит?")
    assert (heard.media_id, heard.ad_id, heard.happened_at) == ("181", "55", NOON)


def test_a_message_is_read() -> None:
    (heard,) = read_events(delivery(messaging=[MESSAGE]))
    assert (heard.key, heard.person_id, heard.text, heard.happened_at) == ("message:m1", ANNA, "Привет", NOON)


@pytest.mark.parametrize("mark", ["is_echo", "is_deleted", "is_unsupported"])
def test_our_own_words_and_what_is_gone_are_left_out(mark: str) -> None:
    assert read_events(delivery(messaging=[MESSAGE | {"message": {**MESSAGE["message"], mark: True}}])) == []


def test_comments_of_the_account_itself_are_left_out() -> None:
    own = COMMENT | {"from": {"id": ACCOUNT}}
    scoped = COMMENT | {"from": {"id": "77", "self_ig_scoped_id": "77"}}
    assert read_events(delivery(changes=[{"field": "comments", "value": one} for one in (own, scoped)])) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["object", "entry", "id", "changes", "field", "value", "messaging", "message", "sender"]),
            inner | st.sampled_from(["instagram", "comments"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_payload_breaks_the_reading(payload: Any) -> None:
    assert isinstance(read_events(payload), list)


@given(st.text(max_size=2000))
def test_an_answer_fits_and_keeps_its_link(text: str) -> None:
    link = "https://t.me/school_bot?start=ig_1-abcdefghijklmnop"
    said = fitting(text, link)
    assert len(said.encode()) <= LONGEST_BYTES
    assert said.endswith(f"\n\n{link}")


@pytest.mark.parametrize(("kind", "hours"), [("message", 24), ("comment", 7 * 24)])
def test_an_answer_comes_within_its_window(kind: str, hours: int) -> None:
    assert may_answer(kind, NOON, NOON + timedelta(hours=hours, seconds=-1))
    assert not may_answer(kind, NOON, NOON + timedelta(hours=hours))
