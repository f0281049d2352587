"""What the tests of DeepSeek's stand-in say to it."""

import json
from typing import Any

import httpx2

ASK: dict[str, Any] = {
    "model": "deepseek-flash",
    "messages": [
        {"role": "system", "content": "Ты помощник курса."},
        {"role": "user", "content": "Сколько стоит курс?"},
    ],
}
PLAIN = {"thinking": {"type": "disabled"}}


async def ask(http: httpx2.AsyncClient, **fields: Any) -> httpx2.Response:
    return await http.post("/deepseek/chat/completions", json=ASK | fields)


async def choice(http: httpx2.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await ask(http, **fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["choices"][0]
    return found


async def ask_for(http: httpx2.AsyncClient, *faults: dict[str, Any]) -> None:
    answer = await http.put("/sandbox/api/deepseek/faults", json={"faults": faults})
    assert answer.status_code == 200, answer.text


async def write_script(http: httpx2.AsyncClient, *lines: dict[str, str], **fields: Any) -> None:
    answer = await http.put("/sandbox/api/deepseek/script", json={"lines": lines} | fields)
    assert answer.status_code == 200, answer.text


async def kept(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.get("/sandbox/api/deepseek/completions")).json()["completions"]
    return found


def events(stream: str) -> list[dict[str, Any]]:
    """Return the JSON chunks of a stream that ended as it should."""
    *chunks, end = [line.removeprefix("data: ") for line in stream.splitlines() if line.startswith("data: ")]
    assert end == "[DONE]"
    return [json.loads(chunk) for chunk in chunks]
