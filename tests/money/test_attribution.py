"""From the site to the bot and to the order: who is whom, what brought him, and what the counter hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from aimpay.contract.leads import SaveContact
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.contract.visits import SourceGrouping, SourceRow, TouchChoice
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead, LeadMerge, Touchpoint
from aimpay.server.growth.visits.models import ConversionUpload, SiteSession, Source
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import Order
from aimpay.server.workflows.gateways import DeliveryFailedError
from aimpay.server.workflows.leads.forms import save_contact
from aimpay.server.workflows.open_school import FIRST_COURSE
from aimpay.server.workflows.visits.conversions import send_conversions
from aimpay.server.workflows.visits.statistics import source_statistics
from aimpay.server.workflows.visits.tokens import session_tokens
from money.house import OWNER, Play
from money.site import CLIENT, DIRECT, MAIL, VK, Site

FIRST = FIRST_COURSE[0]
BUYER, FRIEND, PARTNER = 7001, 7002, 7003


@pytest.fixture
def site(play: Play) -> Site:
    return Site(play)


async def lead_of(play: Play, telegram_id: int) -> Lead:
    async with play.house.db.read() as session:
        theirs = select(Lead).join(TelegramIdentity, TelegramIdentity.user_id == Lead.user_id)
        return (await session.scalars(theirs.where(TelegramIdentity.telegram_id == telegram_id))).one()


async def name_of(play: Play, source_id: int | None) -> str | None:
    async with play.house.db.read() as session:
        source = await session.get(Source, source_id or 0)
    return source.utm_source if source else None


async def visited(play: Play, lead: Lead) -> list[Touchpoint]:
    async with play.house.db.read() as session:
        mine = select(Touchpoint).where(Touchpoint.lead_id == lead.id, Touchpoint.kind == TouchKind.VISITED)
        return list(await session.scalars(mine.order_by(Touchpoint.id)))


async def browser_of(play: Play, session_id: int) -> SiteSession:
    async with play.house.db.read() as session:
        return await session.get_one(SiteSession, session_id)


async def statistics(
    play: Play, touch: TouchChoice, group: SourceGrouping = SourceGrouping.SOURCE
) -> dict[str | None, SourceRow]:
    async with play.house.db.read() as session:
        told = await source_statistics(session, play.house.clock.now(), touch=touch, group=group)
    return {row.source: row for row in told.rows}


async def events(play: Play) -> list[str]:
    hits = (await play.ground.sandbox.get("/metrika/hits"))["hits"]
    assert all(hit["stored"] for hit in hits), hits
    return [hit["params"]["ea"] for hit in hits if hit["params"]["t"] == "event"]


async def uploaded(play: Play) -> list[dict[str, Any]]:
    uploadings = (await play.ground.sandbox.get("/metrika/conversions"))["uploadings"]
    return [row for one in uploadings for row in one["rows"]]


async def test_link_of_the_site_joins_browser_person_and_what_brought_him(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    play.pass_time(hours=1)
    await site.visit(MAIL, came.session_id)
    await play.start(BUYER, site.link(came))
    lead = await lead_of(play, BUYER)
    assert (await browser_of(play, came.session_id)).lead_id == lead.id
    assert (await name_of(play, lead.first_source_id), await name_of(play, lead.last_source_id)) == ("vk", "mail")
    assert lead.time_zone == "Asia/Omsk"
    assert [touch.session_id for touch in await visited(play, lead)] == [came.session_id] * 2
    play.pass_time(hours=1)
    await site.visit(DIRECT, came.session_id)
    assert len(await visited(play, lead)) == 3
    assert await name_of(play, (await lead_of(play, BUYER)).last_source_id) == "mail"


async def test_code_works_once_and_for_the_first_person(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    for _ in range(2):
        await play.start(BUYER, site.link(came))
    await play.start(FRIEND, site.link(came))
    lead, other = await lead_of(play, BUYER), await lead_of(play, FRIEND)
    assert (await browser_of(play, came.session_id)).lead_id == lead.id
    assert (len(await visited(play, lead)), len(await visited(play, other))) == (1, 0)
    assert await name_of(play, other.first_source_id) == "vk"


async def test_forged_code_is_ignored_and_the_rest_of_the_link_counts(play: Play, site: Site) -> None:
    await play.start(PARTNER)
    partner = await play.partner_payload(PARTNER)
    came = await site.visit(VK)
    forged = site.link(came)[:-1] + "!"
    started = await play.start(BUYER, f"{site.link(came)}_{partner}")
    assert started.invited_by == f"Имя {PARTNER}"
    await play.start(FRIEND, forged)
    assert await name_of(play, (await lead_of(play, FRIEND)).first_source_id) == "telegram"
    assert await name_of(play, (await lead_of(play, BUYER)).first_source_id) == "vk"


async def test_course_link_goes_together_with_the_code(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    started = await play.start(BUYER, site.link(came, FIRST))
    assert started.course == FIRST
    assert await name_of(play, (await lead_of(play, BUYER)).first_source_id) == "vk"


async def test_who_finds_the_bot_himself_or_by_a_partner_has_that_for_a_source(play: Play, site: Site) -> None:
    await play.start(PARTNER)
    await play.start(BUYER, await play.partner_payload(PARTNER))
    assert await name_of(play, (await lead_of(play, PARTNER)).first_source_id) == "telegram"
    assert await name_of(play, (await lead_of(play, BUYER)).first_source_id) == "partner"
    came = await site.visit(VK)
    await play.start(PARTNER, site.link(came))
    lead = await lead_of(play, PARTNER)
    assert (await name_of(play, lead.first_source_id), await name_of(play, lead.last_source_id)) == ("telegram", "vk")


async def test_browser_that_left_a_contact_joins_the_persons_card_and_says_why(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    async with play.house.db.write() as session:
        typed = await new_lead(session, play.house.clock.now(), name="Из формы")
        await session.execute(update(SiteSession).where(SiteSession.id == came.session_id).values(lead_id=typed.id))
    await play.start(BUYER, site.link(came))
    lead = await lead_of(play, BUYER)
    assert (await browser_of(play, came.session_id)).lead_id == lead.id
    async with play.house.db.read() as session:
        merge = (await session.scalars(select(LeadMerge))).one()
    assert (merge.from_id, merge.into_id) == (typed.id, lead.id)
    assert "код визита" in merge.reason


async def test_touches_of_an_order_are_kept_as_they_were(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    await play.set_terms(access_days=30)
    await play.buy(BUYER, site.link(came))
    assert await site.touches(BUYER) == [("vk", "vk")]
    play.pass_time(days=40)
    await site.visit(MAIL, came.session_id)
    assert await site.touches(BUYER) == [("vk", "vk")]
    await play.buy(BUYER)
    assert await site.touches(BUYER) == [("vk", "vk"), ("vk", "mail")]


async def test_order_given_by_hand_has_its_touches_too(play: Play, site: Site) -> None:
    await play.start(BUYER, site.link(await site.visit(VK)))
    given = GrantAccess(admin_id=OWNER, telegram_id=BUYER, amount=1_000_00, reason="оплатил на встрече")
    await play(GRANT_ACCESS, given)
    assert await site.touches(BUYER) == [("vk", "vk")]


async def test_report_follows_a_person_from_the_visit_to_the_money(play: Play, site: Site) -> None:
    came = await site.visit(VK)
    await site.visit(VK)
    play.pass_time(hours=1)
    await site.visit(MAIL, came.session_id)
    await play.buy(BUYER, site.link(came))
    await play.start(FRIEND)
    first, last = [await statistics(play, touch) for touch in (TouchChoice.FIRST, TouchChoice.LAST)]
    vk = SourceRow(
        source="vk",
        visits=2,
        sessions=2,
        leads=1,
        went_to_bot=1,
        orders=1,
        paid=1,
        revenue=1_499_000,
        conversion_bp=5000,
    )
    assert first["vk"] == vk
    assert first["mail"] == SourceRow(source="mail", visits=1)
    assert (last["vk"].paid, last["mail"].paid, last["mail"].revenue) == (0, 1, 1_499_000)
    assert (first["telegram"].leads, first["telegram"].went_to_bot, first["telegram"].conversion_bp) == (1, 1, None)
    campaigns = await statistics(play, TouchChoice.FIRST, SourceGrouping.CAMPAIGN)
    assert (campaigns["vk"].medium, campaigns["vk"].campaign) == ("cpc", "autumn")


async def test_counter_hears_only_of_browsers_that_let_it_know_them(play: Play, site: Site) -> None:
    await play.buy(FRIEND, site.link(await site.visit(VK)))
    assert await events(play) == []
    came = await site.visit(VK, client_id=CLIENT)
    await play.buy(BUYER, site.link(came))
    assert await events(play) == ["go_to_bot", "purchase_confirmed"]
    await play.next_minute(minutes=1)
    assert len(await events(play)) == 2


async def test_form_of_the_site_is_a_goal_once(play: Play, site: Site) -> None:
    came = await site.visit(VK, client_id=CLIENT)
    token = session_tokens(play.house).sign(str(came.session_id))
    for message in ("Здравствуйте", "Перезвоните"):
        said = {"name": "Анна", "email": "anna@example.com", "message": message}
        form = SaveContact(**said, session_id=token, agree_personal_data=True, agree_marketing=False)
        await save_contact(play.house, form)
    await play.tell_stories()
    assert await events(play) == ["lead_form_sent"]


async def test_goal_that_is_too_late_for_the_counter_is_left_out(play: Play, site: Site) -> None:
    came = await site.visit(VK, client_id=CLIENT)
    await play.start(BUYER, site.link(came))
    play.pass_time(hours=13)
    await play.tell_stories()
    assert await events(play) == []


async def test_paid_order_is_uploaded_once_in_a_batch(play: Play, site: Site) -> None:
    came = await site.visit(VK, client_id=CLIENT)
    await play.buy(BUYER, site.link(came))
    await play.next_minute(minutes=5)
    assert await uploaded(play) == []
    for _ in range(3):
        await play.next_minute(minutes=11)
    (row,) = await uploaded(play)
    assert (row["target"], row["ids"]["ClientId"], row["price"]) == ("purchase_confirmed", CLIENT, "14990.00")


@pytest.mark.parametrize("arrived", [True, False])
async def test_upload_that_was_cut_off_is_looked_for_before_it_is_repeated(
    play: Play, site: Site, arrived: bool
) -> None:
    came = await site.visit(VK, client_id=CLIENT)
    await play.buy(BUYER, site.link(came))
    kind = {"kind": "server_error", "path": "upload", "times": 100, "after_commit": arrived}
    await play.ground.sandbox.put("/metrika/faults", {"faults": [kind]})
    play.pass_time(minutes=16)
    async with play.house.db.read() as session:
        assert not await session.scalar(select(func.count()).select_from(ConversionUpload))
    await play.sweep()
    await play.tell_stories()
    await play.ground.sandbox.put("/metrika/faults", {"faults": []})
    assert len(await uploaded(play)) == int(arrived)
    async with play.house.db.read() as session:
        batch = (await session.scalars(select(ConversionUpload))).one()
    assert batch.uploaded_at is None
    if not arrived:
        with pytest.raises(DeliveryFailedError):
            await send_conversions(play.house, batch.id)
    play.pass_time(minutes=3)
    for _ in range(2):
        await send_conversions(play.house, batch.id)
    assert len(await uploaded(play)) == 1


async def test_order_placed_before_anybody_counted_is_told_apart(play: Play) -> None:
    await play.buy(BUYER)
    async with play.house.db.read() as session:
        order = (await session.scalars(select(Order))).one()
    assert order.paid_at is not None
    assert play.house.clock.now() - order.paid_at < timedelta(minutes=5)
    rows = await statistics(play, TouchChoice.FIRST)
    assert rows["telegram"].revenue == 1_499_000
