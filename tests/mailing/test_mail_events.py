"""What the mailer tells is believed only when every byte is signed, is taken once, and stops letters that must stop."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from aimpay.sandbox.resend.settings import SECRET
from aimpay.server.app import create_app
from aimpay.server.edge.svix import key_of, sign, verified_id
from aimpay.server.growth.leads.models import Lead, Touchpoint
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.may_send import Hindrance, hindrance
from aimpay.server.growth.mailing.models import Delivery, Suppression
from mailing.conftest import MAIL, Office
from money.house import Play
from sandbox.serving import serving
from server.houses import server_settings

KEY = key_of(SECRET)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
ID = "msg_2b1"
BODY = json.dumps({"type": "email.bounced", "data": {"email_id": "e1", "to": ["anna@example.ru"]}}).encode()
OTHER_KEY = b"another key of another account"


def headers(body: bytes = BODY, message_id: str = ID, stamp: str = STAMP) -> dict[str, str]:
    return {"svix-id": message_id, "svix-timestamp": stamp, "svix-signature": sign(KEY, message_id, stamp, body)}


def changed(value: bytes, place: int, by: int) -> bytes:
    spot = place % len(value)
    return value[:spot] + bytes([(value[spot] + by) % 256]) + value[spot + 1 :]


def test_a_notification_as_it_was_signed_is_believed() -> None:
    assert verified_id(KEY, headers(), BODY, NOW) == ID


@given(
    st.sampled_from(["body", "svix-id", "svix-timestamp", "svix-signature"]), st.integers(0, 500), st.integers(1, 255)
)
def test_no_changed_byte_is_believed(part: str, place: int, by: int) -> None:
    """Whichever byte of body, id, time or signature is another: nothing of it passes."""
    sent, body = headers(), BODY
    if part == "body":
        body = changed(body, place, by)
    else:
        sent[part] = changed(sent[part].encode("latin-1"), place, by).decode("latin-1")
    assert verified_id(KEY, sent, body, NOW) is None


@given(st.binary(max_size=200), st.text(max_size=20), st.text(max_size=20), st.text(max_size=80))
def test_whatever_comes_is_refused_and_breaks_nothing(body: bytes, message_id: str, stamp: str, said: str) -> None:
    sent = {"svix-id": message_id, "svix-timestamp": stamp, "svix-signature": said}
    assert verified_id(KEY, sent, body, NOW) is None


@pytest.mark.parametrize(("seconds", "believed"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_an_old_notification_may_be_a_stolen_one(seconds: int, believed: bool) -> None:
    assert (verified_id(KEY, headers(), BODY, NOW + timedelta(seconds=seconds)) == ID) is believed


def test_one_good_signature_among_several_is_enough_and_of_another_key_none() -> None:
    sent = headers()
    good, foreign = sent["svix-signature"], sign(OTHER_KEY, ID, STAMP, BODY)
    assert verified_id(KEY, sent | {"svix-signature": f"v1a,xxx {foreign} {good}"}, BODY, NOW) == ID
    for wrong in (foreign, good.replace("v1,", "v2,"), good.removeprefix("v1,"), "", "v1,"):
        assert verified_id(KEY, sent | {"svix-signature": wrong}, BODY, NOW) is None


def test_a_secret_that_is_none_is_refused_at_once() -> None:
    for wrong in ("whsec_", "whsec_!!!"):
        with pytest.raises(ValueError, match=r"whsec|empty"):
            key_of(wrong)
    assert key_of("whsec_" + base64.b64encode(b"key").decode()) == b"key"


class Mailer:
    """Tells the server what became of letters, as Resend does."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def tells(self, kind: str, message_id: str = ID, **data: Any) -> int:
        event = {"type": kind, "created_at": "2026-11-23T12:00:00Z", "data": {"to": [MAIL], **data}}
        body = json.dumps(event).encode()
        stamp = str(int(self._office.play.house.clock.unshifted().timestamp()))
        return (await self._office.post("/resend_notification", data=body, headers=headers(body, message_id, stamp)))[0]


async def consenting(office: Office) -> Lead:
    lead = await office.lead("Анна")
    async with office.play.house.db.write() as session:
        here = await session.get_one(Lead, lead.id)
        await give_consent(session, here, "email", MAIL, how=How.LETTER_BUTTON, now=office.play.house.clock.now())
    return lead


async def hindered(office: Office, lead: Lead) -> Hindrance | None:
    async with office.play.house.db.read() as session:
        return await hindrance(session, lead.id, "email", MAIL)


PERMANENT = {"bounce": {"type": "Permanent", "message": "no such user"}}


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("email.bounced", PERMANENT, Hindrance.SUPPRESSED),
        ("email.bounced", {"bounce": {"type": "Transient"}}, None),
        ("email.suppressed", {"suppressed": {"message": "on the list"}}, Hindrance.SUPPRESSED),
        ("email.complained", {}, Hindrance.WITHDRAWN),
        ("email.delivered", {}, None),
        ("email.of_tomorrow", {"news": 1}, None),
    ],
)
async def test_letters_stop_where_they_must(
    office: Office, kind: str, data: dict[str, Any], expected: Hindrance | None
) -> None:
    lead = await consenting(office)
    assert await Mailer(office).tells(kind, **data) == 200
    assert await hindered(office, lead) == expected


async def test_the_same_notification_is_taken_once_and_outcomes_stay_with_the_delivery(office: Office) -> None:
    lead = await consenting(office)
    delivery, mailer = await office.delivery(lead, provider_id="e1"), Mailer(office)
    for _ in range(2):
        assert await mailer.tells("email.clicked", email_id="e1", click={"link": "https://a.ru"}) == 200
    assert await mailer.tells("email.clicked", "msg_2", email_id="e1") == 200
    assert await mailer.tells("email.delivered", "msg_3", email_id="e1") == 200
    async with office.play.house.db.read() as session:
        outcome = (await session.get_one(Delivery, delivery.id)).outcome
    assert outcome
    assert outcome["clicks"] == 2
    assert {"delivered_at", "clicked_at"} <= outcome.keys()


@pytest.mark.parametrize("as_list", [True, False])
async def test_a_delivery_whose_answer_was_lost_is_known_by_its_tag(office: Office, as_list: bool) -> None:
    lead = await consenting(office)
    delivery = await office.delivery(lead)
    number = str(delivery.id)
    tags = [{"name": "delivery", "value": number}] if as_list else {"delivery": number}
    assert await Mailer(office).tells("email.delivered", email_id="e7", tags=tags) == 200
    async with office.play.house.db.read() as session:
        known = await session.get_one(Delivery, delivery.id)
    assert known.provider_id == "e7"
    assert known.outcome


async def test_a_complaint_ends_the_consent_and_is_seen_on_the_card(office: Office) -> None:
    lead = await consenting(office)
    await Mailer(office).tells("email.complained")
    assert (await office.consents())[-1].how == "complaint"
    async with office.play.house.db.read() as session:
        suppression = await session.get_one(Suppression, MAIL)
        kinds = [*await session.scalars(select(Touchpoint.kind).where(Touchpoint.lead_id == lead.id))]
    assert suppression.reason == "complained"
    assert "unsubscribed" in kinds


async def test_wrong_signatures_and_broken_bodies_are_refused_at_the_door(office: Office) -> None:
    stamp = str(int(office.play.house.clock.unshifted().timestamp()))
    good = headers(b"{}", ID, stamp)
    assert (await office.post("/resend_notification", data=b"{} ", headers=good))[0] == 403
    assert (await office.post("/resend_notification", data=b"{}"))[0] == 403
    broken = headers(b"[1]", ID, stamp)
    assert (await office.post("/resend_notification", data=b"[1]", headers=broken))[0] == 400


async def test_without_a_secret_the_door_is_shut(play: Play) -> None:
    app = create_app(server_settings(play.house.db.url), play.house)
    async with serving(app) as url, play.ground.session.post(f"{url}/resend_notification", data=b"{}") as answer:
        assert answer.status == 404
        assert (await answer.json())["error"]["code"] == "not_found"
