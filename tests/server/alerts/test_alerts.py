"""The owner learns of each trouble once, again while it lasts, and when it is over."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from aimpay.server.workflows.alerts.certificate import site
from aimpay.server.workflows.alerts.looks import deliveries, notifications, payments, payout_funds
from aimpay.server.workflows.alerts.models import Alert
from aimpay.server.workflows.alerts.settling import OVER, open_alerts, settle
from aimpay.server.workflows.alerts.trouble import Look, Trouble
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from server.houses import built_house, server_settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FULL = Trouble("", "Диск полон.")


@pytest.fixture
async def house(migrated_database_url: str) -> AsyncIterator[House]:
    payouts = {"yookassa_payout_agent_id": "500", "yookassa_payout_key": "test_payouts"}
    settings = server_settings(migrated_database_url, **payouts)
    async with built_house(settings, Engine(migrated_database_url)) as house:
        yield house


async def test_a_trouble_is_told_once_a_day_and_once_more_when_it_is_over(house: House) -> None:
    async def look(*found: Trouble, hours: float) -> list[int]:
        async with house.db.write() as session:
            told = await settle(session, "disk", found, NOW + timedelta(hours=hours))
        return [times for _, times in told]

    assert await look(FULL, hours=0) == [1]
    assert await look(FULL, hours=1) == []
    assert await look(FULL, hours=25) == [2]
    assert await look(hours=26) == [OVER]
    assert await look(hours=27) == []
    assert await look(FULL, hours=28) == [1]
    async with house.db.read() as session:
        assert [one.opened_at for one in await open_alerts(session)] == [NOW + timedelta(hours=28)]
        assert len(list(await session.scalars(select(Alert)))) == 2


async def test_troubles_of_two_groups_end_each_for_itself(house: House) -> None:
    both = (Trouble("-1", "Нет прав в первой."), Trouble("-2", "Нет прав во второй."))
    async with house.db.write() as session:
        assert len(await settle(session, "groups", both, NOW)) == 2
        assert [times for _, times in await settle(session, "groups", both[1:], NOW)] == [OVER]
        assert [one.subject for one in await open_alerts(session, "groups")] == ["-2"]


@pytest.mark.parametrize("look", [payments, notifications, payout_funds, deliveries])
async def test_a_day_without_news_proves_nothing(house: House, look: Look) -> None:
    """Nobody tried to pay, nothing was sent, nobody asked for the balance: a trouble that is open stays open."""
    assert await look(house) is None


@pytest.mark.parametrize(
    ("days", "said", "again"),
    [
        (30, "", None),
        (13.5, "через 13\u00a0дней", 7),
        (6.5, "через 6\u00a0дней", 3),
        (0.5, "через 1\u00a0день", 1),
        (-1, "истёк", 1),
    ],
)
async def test_a_certificate_near_its_end_is_seen_on_the_wire(
    house: House, tmp_path: Path, days: float, said: str, again: int | None
) -> None:
    async with _https(tmp_path, timedelta(days=days)) as port:
        found = await site(replace(house, public_url=f"https://127.0.0.1:{port}"))
    assert [one.again for one in found] == ([timedelta(days=again)] if again else [])
    assert said in "".join(one.words for one in found)


@asynccontextmanager
async def _https(home: Path, left: timedelta) -> AsyncIterator[int]:
    """Serve TLS with a certificate of our own that ends so soon."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=90)).not_valid_after(now + left)
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = home / "site.pem"
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(key.private_bytes(*form) + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]
