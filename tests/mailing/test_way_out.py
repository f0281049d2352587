"""Every letter has a way out that works at once, without signing in, and never by being looked at."""

import pytest

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.may_send import Hindrance, hindrance
from aimpay.server.growth.mailing.models import Channel, MessageTemplate
from aimpay.server.growth.mailing.render import Person, render_letter
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.gateways import Letter
from aimpay.server.workflows.mailing.leaving import way_out
from mailing.conftest import MAIL, Office

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def subscribed(office: Office, name: str = "Анна") -> Lead:
    lead = await office.lead(name)
    async with office.play.house.db.write() as session:
        here = await session.get_one(Lead, lead.id)
        await give_consent(session, here, Channel.EMAIL, MAIL, how=How.LETTER_BUTTON, now=office.play.house.clock.now())
    return lead


async def hindered(office: Office, lead: Lead) -> Hindrance | None:
    async with office.play.house.db.read() as session:
        return await hindrance(session, lead.id, "email", MAIL)


@pytest.mark.parametrize("body", [ONE_CLICK, {}], ids=["one click of the mail program", "button of the page"])
async def test_the_way_out_works_by_post_without_cookies_and_looking_changes_nothing(
    office: Office, body: dict[str, str]
) -> None:
    lead = await subscribed(office)
    url = way_out(office.play.house, (await office.delivery(lead)).id).url
    for _ in range(2):
        assert (await office.get(url))[0] == 200
    assert await hindered(office, lead) is None
    for _ in range(2):
        assert (await office.post(url, data=body))[0] == 200
    assert await hindered(office, lead) == Hindrance.WITHDRAWN
    *_, last = await office.consents()
    assert last.how == ("one_click" if body else "unsubscribe_page")
    assert len(await office.consents()) == 2


async def test_an_address_under_two_cards_is_left_alone_by_both(office: Office) -> None:
    first, second = await subscribed(office), await subscribed(office, "Анна П.")
    url = way_out(office.play.house, (await office.delivery(first)).id).url
    await office.post(url, data=ONE_CLICK)
    assert await hindered(office, second) == Hindrance.WITHDRAWN


async def test_a_changed_link_unsubscribes_nobody(office: Office) -> None:
    lead = await subscribed(office)
    delivery = await office.delivery(lead)
    url = way_out(office.play.house, delivery.id).url
    other = url.replace(f"/{delivery.id}-", f"/{delivery.id + 1}-")
    for wrong in (other, url[:-1], f"{url}A", "/unsubscribe/1"):
        assert (await office.post(wrong, data=ONE_CLICK))[0] == 404
        assert (await office.get(wrong))[0] == 404
    assert await hindered(office, lead) is None


async def test_a_letter_names_the_way_out_for_people_and_for_mail_programs(office: Office) -> None:
    house = office.play.house
    lead = await subscribed(office)
    out = way_out(house, (await office.delivery(lead)).id)
    template = MessageTemplate(
        id=1,
        subject="{имя}, новый <урок>",
        letter="Здравствуйте!\n\nЖдём.",
        button_text="Открыть",
        button_url="https://a.ru/?a&b",
    )
    async with house.db.read() as session:
        parts = render_letter(template, Person("Анна Петрова"), out, await get_profile(session))
    assert parts.subject == "Анна, новый <урок>"
    assert "новый &lt;урок&gt;" in parts.html
    assert out.url in parts.html
    assert out.url in parts.text
    assert "согласились" in parts.text
    letter = Letter(
        to=MAIL, subject=parts.subject, html=parts.html, text=parts.text, idempotency_key="a", headers=parts.headers,
        tags={"delivery": "1"},
    )  # fmt: skip
    email_id = await house.mailer.send(letter)
    seen = await office.play.ground.sandbox.get(f"/resend/emails/{email_id}")
    assert seen["headers"] == {
        "List-Unsubscribe": f"<{out.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert seen["tags"] == [{"name": "delivery", "value": "1"}]
