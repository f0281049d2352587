"""The stand-in remembers everything across a restart."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2

from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.yookassa.app import build
from aimpay.sandbox.yookassa.idempotency import KIND
from aimpay.sandbox.yookassa.provider import PAYMENT
from sandbox.serving import serving, single
from sandbox.yookassa.product import Product
from sandbox.yookassa.till import Till, purchase


async def test_payments_keys_deadlines_faults_and_undelivered_notifications_survive(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "sandbox.sqlite")
    product, first = Product(), single(build, settings)
    async with serving(product.app) as shop:
        async with serving(first) as base, httpx2.AsyncClient(base_url=base) as http:
            till = Till(http, first.state.world)
            await till.set(webhook_url=f"{shop}/payment_notification", webhooks={"delay_seconds": 60})
            sold = await till.sold()
            pending = await till.post("/payments", purchase(), key="one")
            await till.break_next({"kind": "too_many_requests", "method": "DELETE"})
        second = single(build, settings)
        async with serving(second) as base, httpx2.AsyncClient(base_url=base) as http:
            till = Till(http, second.state.world)
            assert await till.get(f"/payments/{sold['id']}") == sold
            assert await till.post("/payments", purchase(), key="one") == pending
            assert (await till.control("GET", "/faults"))["faults"][0]["kind"] == "too_many_requests"
            assert product.heard == []
            till.pass_time(hours=2)
            assert "payment.succeeded" in await product.until_heard(1)
            assert (await till.get(f"/payments/{pending['id']}"))["status"] == "canceled"


async def test_power_cut_at_any_moment_leaves_no_payment_without_its_key(tmp_path: Path) -> None:
    """A payment whose key is forgotten would be made a second time by the client's honest repeat."""
    settings = SandboxSettings(store_path=tmp_path / "sandbox.sqlite")
    sandbox = single(build, settings)
    left: set[tuple[int, int]] = set()

    def look(_statement: str) -> None:
        """What would be found after a power cut just before this statement."""
        with closing(sqlite3.connect(tmp_path / "sandbox.sqlite")) as file:
            query = "SELECT count(*) FROM documents WHERE kind = ?"
            payments, keys = (file.execute(query, (kind,)).fetchone()[0] for kind in (PAYMENT, KIND))
            left.add((payments, keys))

    async with serving(sandbox) as base, httpx2.AsyncClient(base_url=base) as http:
        sandbox.state.world.store._file.set_trace_callback(look)
        till = Till(http, sandbox.state.world)
        await till.post("/payments", purchase(), key="one")
        await till.post("/payments", purchase(), key="one")
        sandbox.state.world.store._file.set_trace_callback(None)
    assert left == {(0, 0), (1, 1)}
