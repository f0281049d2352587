"""What the tests of Resend's stand-in say to it."""

import asyncio
from typing import Any

import httpx2

KEY = {"Authorization": "Bearer re_sandbox_first"}
SECOND_KEY = {"Authorization": "Bearer re_sandbox_second"}
LETTER: dict[str, Any] = {
    "from": "Школа AiM <hello@school.example>",
    "to": "boris@mail.example",
    "subject": "Ваше приглашение",
    "html": "<p>Ждём вас в группе</p>",
    "text": "Ждём вас в группе",
    "headers": {"X-Order": "7"},
    "tags": [{"name": "kind", "value": "invite"}],
}


async def send(http: httpx2.AsyncClient, **fields: Any) -> str:
    """Send a letter and return its id."""
    answer = await http.post("/resend/emails", json=LETTER | fields)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def ask_for(http: httpx2.AsyncClient, *faults: dict[str, Any]) -> None:
    answer = await http.put("/sandbox/api/resend/faults", json={"faults": faults})
    assert answer.status_code == 200, answer.text


async def set_account(http: httpx2.AsyncClient, **settings: Any) -> None:
    answer = await http.put("/sandbox/api/resend/settings", json=settings)
    assert answer.status_code == 200, answer.text


async def mailbox(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    emails: list[dict[str, Any]] = (await http.get("/sandbox/api/resend/emails")).json()["emails"]
    return emails


async def happened(http: httpx2.AsyncClient, email_id: str, last: str) -> list[str]:
    """Wait until a letter's last event is this one; return all its events."""
    while True:
        email = (await http.get(f"/sandbox/api/resend/emails/{email_id}")).json()
        if email["last_event"] == last:
            return [one["event"] for one in email["history"]]
        await asyncio.sleep(0.01)
