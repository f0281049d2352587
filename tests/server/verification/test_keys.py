"""The keys: one from the first start on, sealed, shared by processes, and rotated without breaking what they signed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openbadgeslib.ob3.did import did_web_from_url
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from sqlalchemy import select

from aimpay.cli import main
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.learning.credentials.jose import public_of, thumbprint
from aimpay.server.learning.credentials.keys import find_signer, keep_keys, rotate
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.learning.credentials.status_list import BITS, encoded, status_entries
from server.houses import CODE, FORMER_CODE, server_settings


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url)
    yield db
    await db.close()


async def kept(db: Database, chest: Chest) -> None:
    await db.transact(lambda session: keep_keys(session, chest, Clock().now()))


async def keys(db: Database) -> list[SigningKey]:
    async with db.read() as session:
        return list(await session.scalars(select(SigningKey).order_by(SigningKey.number)))


async def test_processes_that_start_at_once_make_one_key(db: Database) -> None:
    await asyncio.gather(*(kept(db, Chest([CODE])) for _ in range(4)))
    await kept(db, Chest([CODE]))
    assert [key.number for key in await keys(db)] == [1]


async def test_two_who_rotate_at_once_leave_one_key_in_use(db: Database) -> None:
    chest, now = Chest([CODE]), Clock().now()
    await kept(db, chest)
    await asyncio.gather(*(db.transact(lambda session: rotate(session, chest, now)) for _ in range(3)))
    found = await keys(db)
    assert [key.number for key in found if key.retired_at is None] == [found[-1].number] == [4]


async def test_the_private_half_lies_sealed(db: Database) -> None:
    await kept(db, Chest([CODE]))
    (key,) = await keys(db)
    assert key.sealed.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert Chest([FORMER_CODE]).open(key.sealed) is None
    opened = Chest([FORMER_CODE, CODE]).open(key.sealed)
    assert opened is not None
    assert public_of(opened) == key.public


async def test_a_change_of_the_secret_seals_the_keys_anew(db: Database) -> None:
    await kept(db, Chest([FORMER_CODE]))
    await kept(db, Chest([CODE, FORMER_CODE]))
    await kept(db, Chest([CODE]))
    (key,) = await keys(db)
    assert Chest([CODE]).open(key.sealed) is not None
    assert Chest([FORMER_CODE]).open(key.sealed) is None


async def test_a_lost_secret_costs_the_private_half_only(db: Database) -> None:
    await kept(db, Chest([FORMER_CODE]))
    await kept(db, Chest([CODE]))
    old, new = await keys(db)
    assert (old.retired_at is None, old.withdrawn_at, new.retired_at) == (False, None, None)
    async with db.read() as session:
        signer = await find_signer(session, Chest([CODE]))
    assert signer is not None
    assert signer.number == 2


async def test_a_key_is_retired_by_the_next_and_withdrawn_only_when_stolen(db: Database) -> None:
    chest = Chest([CODE])
    await kept(db, chest)
    for stolen in (False, True, False):
        async with db.write() as session:
            await rotate(session, chest, Clock().now(), withdraw=stolen)
    found = await keys(db)
    assert [key.retired_at is not None for key in found] == [True, True, True, False]
    assert [key.withdrawn_at is not None for key in found] == [True, True, False, False]
    assert len({thumbprint(key.public) for key in found}) == 4


def test_the_command_lists_and_rotates(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "aimpay.db"
    database.write_bytes(sqlite_template.read_bytes())
    settings = server_settings(f"sqlite:///{database}")
    monkeypatch.setattr("aimpay.commands.keys.load_settings", lambda: settings)
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out.count("подписывает сейчас") == 1
    assert main(["keys", "rotate"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2. подписывает сейчас")
    assert "1. не подписывает с" in said
    assert main(["keys", "rotate", "--stolen"]) == 0
    assert capsys.readouterr().out.count("больше нельзя верить") == 2


@pytest.mark.parametrize(
    "url", ["https://pay.school.example", "https://school.example:8443", "https://school.example/pay/desk"]
)
def test_the_name_of_the_issuer_follows_did_web(url: str) -> None:
    assert Issuer(url, "Школа").did == did_web_from_url(url)


@pytest.mark.parametrize("places", [[], [0], [7, 8], [BITS - 1], list(range(0, BITS, 1009))])
def test_another_reader_finds_the_same_bits(places: list[int]) -> None:
    bits = decode_encoded_list(encoded(places))
    assert len(bits) * 8 == BITS
    assert set_indices(bits) == frozenset(places)


def test_the_place_after_the_last_of_a_list_begins_the_next() -> None:
    issuer = Issuer("https://pay.school.example", "Школа")
    (revocation, suspension) = status_entries(issuer, 3, BITS)
    assert revocation["statusListCredential"] == "https://pay.school.example/credentials/status/revocation/3/1"
    assert suspension["statusListIndex"] == "0"
