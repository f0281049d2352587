"""Nothing that lies sealed is lost when the secret changes as the recipe for a leak says: docs/guides/incidents.md."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from aimpay.cli import main
from aimpay.server.edge.sealing import Sealer
from aimpay.server.growth.instagram.models import InstagramToken
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.wiring import opened_house, prepare_database
from aimpay.server.workflows.instagram import tokens
from aimpay.server.workflows.integrators import hook_stories
from aimpay.server.workflows.integrators.hook_rules import Event
from aimpay.server.workflows.integrators.hooks import WantedHook, add_hook
from aimpay.server.workflows.integrators.models import HookEndpoint
from aimpay.settings import Settings
from server.houses import CODE, FORMER_CODE, OWNER, server_settings

TOKEN: Final = "IGAA-renewed"


def knowing(url: str, *codes: str) -> Settings:
    return server_settings(url, secret_codes=tuple(SecretStr(code) for code in codes))


async def live_before(settings: Settings) -> str:
    """A start with the former secret alone, and what a school keeps sealed; return the secret of its webhook."""
    async with opened_house(settings) as house, house.db.write() as session:
        wanted = WantedHook("https://crm.school.example/hook", [Event.SALE_PAID])
        _, secret = await add_hook(session, house, wanted, by=OWNER)
        now = house.clock.now()
        sealed = Sealer(house.secrets, tokens.PURPOSE).seal(TOKEN)
        session.add(InstagramToken(first_sha256="0" * 64, sealed=sealed, renewed_at=now, renew_at=now))
        return secret


async def opened_by(settings: Settings, code: str) -> tuple[str | None, str | None, bool]:
    """Open webhook, token and signing key with this secret alone."""
    async with opened_house(settings) as house, house.db.read() as session:
        hook = (await session.scalars(select(HookEndpoint.secret_sealed))).one()
        token = (await session.scalars(select(InstagramToken.sealed))).one()
        key = (await session.scalars(select(SigningKey.sealed))).one()
    return (
        Sealer([code], hook_stories.PURPOSE).open(hook),
        Sealer([code], tokens.PURPOSE).open(token),
        Chest([code]).open(key) is not None,
    )


async def test_a_start_that_knows_both_secrets_seals_everything_with_the_new_one(migrated_database_url: str) -> None:
    prepare_database(knowing(migrated_database_url, FORMER_CODE))
    secret = await live_before(knowing(migrated_database_url, FORMER_CODE))
    both = knowing(migrated_database_url, CODE, FORMER_CODE)
    assert await opened_by(both, CODE) == (secret, TOKEN, True)
    assert await opened_by(both, FORMER_CODE) == (None, None, False)
    assert await opened_by(knowing(migrated_database_url, CODE), CODE) == (secret, TOKEN, True)


def test_the_command_of_the_recipe_seals_everything_while_the_school_stands_still(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "aimpay.db"
    database.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{database}"
    secret = asyncio.run(live_before(knowing(url, FORMER_CODE)))
    monkeypatch.setattr("aimpay.commands.keys.load_settings", lambda: knowing(url, CODE, FORMER_CODE))
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out.startswith("1. подписывает сейчас")
    assert asyncio.run(opened_by(knowing(url, CODE), CODE)) == (secret, TOKEN, True)


def test_what_no_known_secret_opens_is_left_as_it_is() -> None:
    lost = Sealer(["another secret of sixteen"], hook_stories.PURPOSE).seal("whsec_lost")
    assert Sealer([CODE, FORMER_CODE], hook_stories.PURPOSE).sealed_anew(lost) == lost
