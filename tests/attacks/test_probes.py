"""Words of a request that would like to be a file, a statement or a header: they are words, and no 5xx."""

import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
import pytest_asyncio
from yarl import URL

from aimpay.server.workflows.integrators.keys import WantedKey, make_key
from aimpay.server.workflows.integrators.rules import Scope
from attacks.routes import PARAMETER, asked, everything
from server.conftest import Answer, Server
from server.houses import CODE, OWNER
from server.office.visitor import ORIGIN, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARK: Final = "a file of somebody else's"
SECRETS: Final = re.compile(rf"{MARK}|root:[^\n]*:0:0:|SQLite format 3")
FILE: Final = "etc/passwd"
ONE_STEP: Final = ("..%5c..%5c{file}", "%2e%2e", "..%252f..%252f{file}", "..%c0%af{file}", "a" * 5_000, "%0d%0aA:%20b")
"""What stays within one part of an address, so that it comes to whoever answers there."""
CLIMBING: Final = (
    *ONE_STEP,
    "../../{file}",
    "..%2f..%2f{file}",
    "%2e%2e/%2e%2e/{file}",
    "....//....//{file}",
    "..%2f..%2f{file}%00.png",
    "//{file}",
    "%2f{file}",
    "file:%2f%2f%2f{file}",
)
HALF: Final = "%ED%A0%80"
"""Half of a pair, as it is when somebody writes it into UTF-8."""
STATEMENT: Final = HALF + quote("';--\"%_\\ */ OR 1=1 /*\r\nA: b\r\n\r\n", safe="")
ZERO: Final = "a%00b"
AT_ONCE: Final = {True: ("", "x" * 3_000), False: (ZERO,)}
"""In all words of an address together, on SQLite and on PostgreSQL; a statement goes into each alone."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def keys(unlimited: Server) -> dict[str, str]:
    """What opens everything at once."""
    staff, now = await signed_in(unlimited), unlimited.house.clock.now()
    async with unlimited.house.db.write() as session:
        key = await make_key(session, WantedKey("Проба", tuple(Scope)), by=OWNER, now=now)
    cookie = f"aimpay_office={staff.cookie}"
    return {"X-Secret-Code": CODE, "Authorization": f"Bearer {key}", "Cookie": cookie, "Origin": ORIGIN}


async def gets(school: Server, path: str, keys: dict[str, str]) -> Answer:
    """Ask for exactly these bytes: a client that is polite would climb for us."""
    address = URL(f"{school.url}{path}", encoded=True)
    async with school.session.get(address, headers=keys, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers, await answer.text(errors="replace"), None)


def climbs(school: Server, own: Path) -> Iterator[str]:
    """``own``: a file beside the school's database."""
    for at, (method, path) in enumerate(everything(school)):
        if method != "GET":
            continue
        if path in FOLDERS:
            there = quote(os.path.relpath(own, FOLDERS[path]).replace("../", "..%2f"), safe="%")
            yield from (f"{path}/{words.format(file=FILE)}" for words in CLIMBING)
            yield from (f"{path}/{there}", f"{path}/{there.replace('%2f', '/')}", f"{path}/{quote(str(own), safe='')}")
        elif ":path}" in path:
            yield from (PARAMETER.sub(words.format(file=FILE), path) for words in CLIMBING)
        elif PARAMETER.search(path):
            yield PARAMETER.sub(ONE_STEP[at % len(ONE_STEP)].format(file=FILE), path)


FOLDERS: Final = {
    "/look": str(files("aimpay.look")),
    "/office/static": str(files("aimpay.server.office") / "static"),
    "/office/data/static": str(files("starlette_admin") / "statics"),
}
"""Where an address is the name of a file."""


@pytest.mark.parametrize("unlimited", ["sqlite"], indirect=True)
async def test_no_address_leads_to_a_file_outside(unlimited: Server, keys: dict[str, str]) -> None:
    own = Path(unlimited.house.db.url.removeprefix("sqlite:///")).with_name("mark.txt")
    own.write_text(MARK)
    tried = list(climbs(unlimited, own))
    assert len(tried) > 130
    assert (await gets(unlimited, "/look/tokens.css", keys)).status == 200
    assert sum(folder in {path for _, path in everything(unlimited)} for folder in FOLDERS) == len(FOLDERS)
    for address in tried:
        answer = await gets(unlimited, address, keys)
        assert answer.status < 500, (address[:100], answer.text[:300])
        assert not SECRETS.search(answer.text), address[:100]
        assert "A" not in answer.headers


async def test_no_word_of_a_search_or_a_filter_breaks_a_page(unlimited: Server, keys: dict[str, str]) -> None:
    routes, at_once = [one for one in asked(unlimited) if one.words], AT_ONCE[unlimited.house.db.is_sqlite]
    assert len(routes) > 35
    for one in routes:
        path = PARAMETER.sub("ml-bez-matematiki", one.path)
        together = ["&".join(f"{name}={words}" for name in one.words) for words in at_once]
        for query in (*(f"{name}={STATEMENT}" for name in one.words), *together):
            answer = await gets(unlimited, f"{path}?{query}", keys)
            assert answer.status < 500, (path, query[:40], answer.text[:300])
            assert "A" not in answer.headers, (path, query[:40])


async def test_no_part_of_an_address_breaks_what_it_names(unlimited: Server, keys: dict[str, str]) -> None:
    words, number = (STATEMENT, str(2**70)) if unlimited.house.db.is_sqlite else (ZERO, str(2**63))
    for method, path in everything(unlimited):
        if method == "GET" and PARAMETER.search(path):
            part = number if ":int}" in path else words
            answer = await gets(unlimited, PARAMETER.sub(part, path), keys)
            assert answer.status < 500, (path, answer.text[:300])
            assert "A" not in answer.headers, path
