"""Whose a typed contact is: a stranger adds nothing to anybody, and takes nothing over."""

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.contacts import Contacts, prove_contact, read_contacts
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.hints import dismiss_hint, possible_duplicates
from aimpay.server.growth.leads.identify import identify
from aimpay.server.people.models import User
from aimpay.server.workflows.leads.emails import note_pay_email
from server.leads.people import HOUR, NOON, add_browser, add_lead, add_user, contacts_of

MAIL, PHONE = "anna@example.ru", "+79123456789"


async def test_one_person_however_the_contact_is_written(db: Database) -> None:
    """The original compared addresses by case and telephones by spelling (defect 42)."""
    async with db.write() as session:
        first = await identify(session, read_contacts(" Anna@Example.RU ", None), NOON)
        by_phone = await identify(session, read_contacts(None, "8 (912) 345-67-89"), NOON)
        again = await identify(session, read_contacts("anna@example.ru", None), NOON)
        same_phone = await identify(session, read_contacts(None, "+7 912 345 67 89"), NOON)
    assert first.is_new
    assert (again.lead.id, again.is_new) == (first.lead.id, False)
    assert same_phone.lead.id == by_phone.lead.id != first.lead.id


async def test_a_lead_that_is_nobodys_gets_what_it_lacks_and_nothing_else(db: Database) -> None:
    async with db.write() as session:
        lead = (await identify(session, Contacts(email=MAIL), NOON)).lead
        await identify(session, Contacts(MAIL, PHONE), NOON + HOUR, name="Анна")
        await identify(session, Contacts(MAIL, "+79990000000"), NOON + HOUR, name="Пётр")
        assert lead.name == "Анна"
        assert await contacts_of(session, lead.id) == {("email", MAIL), ("phone", PHONE)}


async def test_a_stranger_who_types_the_email_of_a_user_changes_nothing_of_him(db: Database) -> None:
    """The original let a typed address re-point a lead (defect 7)."""
    async with db.write() as session:
        owner = await add_user(session, 501)
        await prove_contact(session, owner.id, "email", MAIL, NOON)
        before = await contacts_of(session, owner.id)
        stranger = await add_browser(session)
        found = await identify(session, Contacts(MAIL, PHONE), NOON, name="Злодей", site_session=stranger)
        assert (found.lead.id, found.evidence_only, found.is_new) == (owner.id, True, False)
        assert await contacts_of(session, owner.id) == before
        assert (owner.name, stranger.lead_id) == ("Анна", None)


async def test_a_stranger_gets_no_link_to_a_site_lead_by_typing_its_email(db: Database) -> None:
    """His browser would take the lead with it into the bot."""
    async with db.write() as session:
        own, foreign = await add_browser(session), await add_browser(session)
        first = await identify(session, Contacts(email=MAIL), NOON, site_session=own)
        second = await identify(session, Contacts(email=MAIL), NOON, site_session=foreign)
        assert own.lead_id == first.lead.id == second.lead.id
        assert foreign.lead_id is None


async def test_email_of_one_and_phone_of_another_stay_two_and_are_hinted_at(db: Database) -> None:
    async with db.write() as session:
        by_mail = await add_lead(session, ("email", MAIL), proved=True)
        by_phone = await add_lead(session, ("phone", PHONE), proved=True)
        found = await identify(session, Contacts(MAIL, PHONE), NOON)
        assert found.lead.id == by_mail.id
        (hint,) = await possible_duplicates(session, by_mail.id)
        assert (hint.lead_id, hint.may_merge) == (by_phone.id, True)
        assert "почту одного" in hint.reason
        await dismiss_hint(session, by_phone.id, by_mail.id, by=501, now=NOON)
        assert await possible_duplicates(session, by_mail.id) == ()


async def test_leads_with_the_same_contact_are_shown_as_possible_duplicates(db: Database) -> None:
    async with db.write() as session:
        one, two = await add_lead(session, ("email", MAIL)), await add_lead(session, ("email", MAIL))
        (seen,) = await possible_duplicates(session, two.id)
    assert seen.lead_id == one.id
    assert MAIL in seen.reason


async def test_an_email_confirmed_in_the_bot_brings_in_site_leads_that_are_nobodys_only(db: Database) -> None:
    async with db.write() as session:
        site = await add_lead(session, ("email", MAIL), name="С сайта")
        proved = await add_lead(session, ("email", MAIL), proved=True)
        other_user = await add_user(session, 502, "Борис")
        user_lead = await add_user(session, 501)
        user = await session.get_one(User, user_lead.user_id)
        await note_pay_email(session, user, MAIL, "confirmed", NOON)
        assert (site.merged_into_id, proved.merged_into_id, other_user.merged_into_id) == (user_lead.id, None, None)
        assert ("email", MAIL) in await contacts_of(session, user_lead.id)


async def test_a_second_user_who_confirms_the_same_email_takes_nothing_from_the_first(db: Database) -> None:
    async with db.write() as session:
        first, second = await add_user(session, 501), await add_user(session, 502, "Борис")
        for lead in (first, second):
            await note_pay_email(session, await session.get_one(User, lead.user_id), MAIL, "confirmed", NOON)
        assert (first.merged_into_id, second.merged_into_id) == (None, None)
        (hint,) = await possible_duplicates(session, second.id)
        assert (hint.lead_id, hint.may_merge) == (first.id, False)


async def test_a_proved_contact_belongs_to_one_lead(db: Database) -> None:
    async with db.write() as session:
        one, two = await add_lead(session), await add_lead(session)
        assert await prove_contact(session, one.id, "email", MAIL, NOON)
        assert await prove_contact(session, one.id, "email", MAIL, NOON)
        assert not await prove_contact(session, two.id, "email", MAIL, NOON)


async def test_a_user_has_one_lead_and_numbers_are_never_given_again(db: Database) -> None:
    """The original reused numbers of deleted leads, with their steps (defect 38)."""
    async with db.write() as session:
        lead = await add_user(session, 501)
        assert (await lead_of_user(session, lead.user_id or 0, NOON)).id == lead.id
        gone = await add_lead(session)
        number = gone.id
        await session.delete(gone)
        await session.flush()
        assert (await add_lead(session)).id > number
