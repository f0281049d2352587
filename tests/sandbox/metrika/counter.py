"""What the tests of Metrika's stand-in say to it."""

from datetime import datetime
from typing import Any

import httpx2

OWNER = {"Authorization": "OAuth sandbox-oauth-token"}
COUNTER = "/metrika/management/v1/counter/90000001"
UPLOAD = f"{COUNTER}/offline_conversions/upload"
HIT = {"tid": "90000001", "ms": "sandbox-measurement-token", "cid": "1700000000123"}
PAGEVIEW = HIT | {"t": "pageview", "dl": "https://school.example/?yclid=555"}
EVENT = HIT | {"t": "event", "ea": "purchase_confirmed"}
GOAL = {
    "name": "Оплата",
    "type": "action",
    "conditions": [{"type": "exact", "url": "purchase_confirmed"}],
}


async def collect(http: httpx2.AsyncClient, hit: dict[str, str]) -> dict[str, Any]:
    """Send a hit; return what became of it."""
    answer = await http.post("/metrika/collect", data=hit)
    assert answer.status_code == 200, answer.text
    return (await hits(http))[-1]


async def hits(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.get("/sandbox/api/metrika/hits")).json()["hits"]
    return found


async def upload(http: httpx2.AsyncClient, table: str | bytes, **query: str) -> httpx2.Response:
    content = table.encode() if isinstance(table, str) else table
    return await http.post(UPLOAD, params=query, files={"file": ("conversions.csv", content, "text/csv")})


async def conversions(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await http.get("/sandbox/api/metrika/conversions")
    found: list[dict[str, Any]] = answer.json()["uploadings"]
    return found


async def now(http: httpx2.AsyncClient) -> int:
    """Return the sandbox's time in whole unix seconds."""
    told = (await http.get("/sandbox/api/clock")).json()["now"]
    return int(datetime.fromisoformat(told).timestamp())


async def pass_time(http: httpx2.AsyncClient, seconds: int) -> None:
    await http.post("/sandbox/api/clock/advance", json={"seconds": seconds})


async def ask_for(http: httpx2.AsyncClient, *faults: dict[str, Any]) -> None:
    answer = await http.put("/sandbox/api/metrika/faults", json={"faults": faults})
    assert answer.status_code == 200, answer.text
