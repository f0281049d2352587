"""One person's hostile words in every text that the contract takes: on every page, in every message, letter and sheet.

They are shown as words. A field that nobody fed is found: the fields are read off the contract itself.
"""

import csv
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from aimpay.contract.client import SECRET_HEADER
from attacks.besieged import besieged, office_cookie
from attacks.filling import calls
from attacks.hostile_person import EVIL, ONE_LINE, Escape, HostilePerson, pages_of, words_of
from story.player import Sandbox

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

OF_THE_BOT: Final = {
    "/deliver", "/make_stars_invoice", "/notify_user", "/open_topic", "/post_to_topic", "/send_invite_link",
}  # fmt: skip
"""What the server says to the bot: it has escaped the words, and the messages below show whether it did."""
RULED: Final = {"/attach_tax_receipt": "an address of the tax service", "/draft_payout_details": "a telephone",
    "/set_tax_profile": "twelve digits"}  # fmt: skip
"""What takes no words after all."""
WORDS_RUN: Final = re.compile(rb"<f[ >][^<]*x-evil")
"""A formula of a sheet that holds them: those of its own sums are ours."""
ALL_OF_THESE: Final = (
    *(f"/office/data/{name}/list" for name in ("users", "leads", "audit_entries", "payouts", "touchpoints")),
    *("/office/insight/partners", "/office/insight/partners/excel", "/office/insight/advertising"),
)
"""Of tables and of figures one is enough otherwise."""
ENOUGH: Final = 40
"""So many pages show him."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def person(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HostilePerson]:
    async with besieged(tmp_path_factory.mktemp("hostile")) as town:
        await town.owner.start()
        person = await HostilePerson.comes(town)
        await person.says_everything()
        yield person


async def test_no_text_of_the_contract_was_forgotten(person: HostilePerson) -> None:
    with_words = {path for path in calls() if words_of(path)}
    assert len(with_words) > 45
    assert set(person.told) >= with_words
    refused = {path for path in with_words if person.told[path] >= 300}
    assert refused == OF_THE_BOT | set(RULED), {path: person.said[path] for path in refused - OF_THE_BOT}
    assert {person.told[path] for path in RULED} == {422}


@pytest.mark.parametrize("page", [EVIL, f'<a title="{EVIL}">', f"<a title='{EVIL}'>", f'<a title="{EVIL[:16]}">'])
async def test_reader_sees_what_is_not_escaped(page: str) -> None:
    assert Escape(page).escaped


async def test_every_page_that_a_link_leads_to_shows_words_as_words(person: HostilePerson) -> None:
    """The office, walked by its own links; whatever is a sheet is opened."""
    headers, showing, kinds = await office_cookie(person.town), 0, Counter[str]()
    waiting = deque(["/office", "/certifications", "/courses/evil", "/courses/ml-bez-matematiki", *ALL_OF_THESE])
    while waiting:
        address = waiting.popleft()
        async with person.town.session.get(person.town.server_url + address, headers=headers) as answer:
            body = await answer.read()
        assert answer.status < 500, address
        if "spreadsheet" in answer.content_type:
            assert not formulas(body), address
        elif "html" in answer.content_type:
            page = Escape(body.decode())
            assert page.escaped == [], address
            showing += EVIL[:16] in page.text
            for one in pages_of(page):
                kinds[kind(one)] += 1
                waiting.extend([one] if kinds[kind(one)] == 1 else [])
    assert len(kinds) > 80
    assert showing > ENOUGH


def kind(address: str) -> str:
    """One page of each kind is enough: lists begin with the newest, and that is his."""
    return re.sub(
        r"\d+|(?<=/)[0-9A-Z-]{8,}|\?.*|(?<=/)(data|bot|settings|questions|media|insight)/[\w.-]+", "", address
    )


def formulas(sheet: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(sheet)) as packed:
        return [
            name
            for name in packed.namelist()
            if name.startswith("xl/worksheets") and WORDS_RUN.search(packed.read(name))
        ]


async def test_every_message_is_valid_and_shows_words_as_words(person: HostilePerson) -> None:
    """The emulator refuses a text that Telegram could not read, and an unknown tag is one."""
    sandbox = person.town.sandbox
    refused = [line for line in await journal(sandbox) if "parse" in str(line["response"])]
    assert refused == []
    for reader, at_least in ((person.town.owner, 6), (person.buyer, 3), (person.partner, 3)):
        said = [one for one in await reader.messages() if one["from_bot"]]
        assert len(said) >= at_least
        for one in said:
            page = Escape(str(one.get("html") or one.get("caption_html") or ""))
            assert page.escaped == []
    shown = " ".join(str(one["text"]) for one in await person.town.owner.messages())
    assert shown.count(ONE_LINE) >= 6
    assert "&lt;" not in shown, "escaped twice"


async def journal(sandbox: Sandbox) -> list[dict[str, int]]:
    return list((await sandbox.get("/journal", system="telegram", limit=1000))["lines"])


async def test_every_letter_shows_words_as_words_and_in_no_header(person: HostilePerson) -> None:
    letters = (await person.town.sandbox.get("/resend/emails"))["emails"]
    assert letters
    for letter in letters:
        whole = await person.town.sandbox.get(f"/resend/emails/{letter['id']}")
        assert Escape(whole["html"]).escaped == []
        heads = [*(str(whole[part]) for part in ("subject", "sender", "to", "reply_to")), *whole["headers"].values()]
        assert not [one for one in heads if "\r" in one or "\n" in one]


async def test_no_cell_of_a_plain_table_is_a_formula(person: HostilePerson) -> None:
    """Words alone: a sum with a minus is a sum. Sheets of Excel are looked at on the way through the office."""
    asked = {"admin_id": person.town.owner.id, "kind": "csv", "year": 2026}
    headers = {SECRET_HEADER: person.town.settings.secret}
    async with person.town.session.post(
        f"{person.town.server_url}/incomes_file", json=asked, headers=headers
    ) as answer:
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig")), delimiter=";"))
    assert [row for row in rows if any("<x-evil>" in cell for cell in row)]
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-\D", cell)]
