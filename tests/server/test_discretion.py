"""The log says what broke and where; what people wrote is not in it."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import aiohttp
import pytest
from aiogram.exceptions import ClientDecodeError
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import text

from aimpay.bot.listening import salvage
from aimpay.bot.telegram import make_bot
from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST
from aimpay.logs import FORMAT, MaskingFormatter, MaskingJsonFormatter
from aimpay.server.db.database import Database
from aimpay.server.edge.app import dress
from ports import free_ports
from server.houses import server_settings

SURNAME: Final = "Тайнова"
RAW: Final = {"surname": SURNAME, "age": SURNAME, "kind": SURNAME}
Told = Callable[[], str]


class Person(BaseModel):
    age: int


@pytest.fixture(params=[MaskingFormatter(FORMAT), MaskingJsonFormatter("server")], ids=["lines", "json"])
def log_said(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Told:
    """Give what the process would have written."""
    return lambda: "\n".join(_whole(request.param.format(record)) for record in caplog.records)


def _whole(line: str) -> str:
    """Undo the escapes of JSON, so that words and ends of lines are looked for as they are."""
    return "\n".join(map(str, json.loads(line).values())) if line.startswith("{") else line


@contextmanager
def grouped() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise ExceptionGroup("several", [error, ValueError("another")]) from error


async def crash(work: Callable[[dict[str, Any]], Awaitable[Any]]) -> None:
    """Send a body to a route that does this with it; the answer is a 500 without a reason."""
    app = FastAPI()
    dress(app)

    @app.post("/work", response_model=Person)
    async def route(body: dict[str, Any]) -> Any:
        return await work(body)

    port = free_ports().server
    async with (
        serving(app, bind(HOST, port, "")),
        aiohttp.ClientSession() as session,
        session.post(f"http://{HOST}:{port}/work", json=RAW) as answer,
    ):
        assert answer.status == 500
        assert SURNAME not in await answer.text()


async def test_an_update_that_cannot_be_read_is_told_by_its_number_and_the_kind_of_fault(log_said: Told) -> None:
    user = {"id": 5, "is_bot": SURNAME, "first_name": [SURNAME]}
    message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": user, "text": SURNAME}
    raw = {"ok": True, "result": [{"update_id": 6, "message": message}]}
    async with make_bot(server_settings("sqlite:///none.db")) as bot:
        salvage(ClientDecodeError("Failed to deserialize object", ValueError(), raw), bot, 0)
    assert "update 6 cannot be read" in log_said()
    assert "message.from.first_name string_type" in log_said()
    assert SURNAME not in log_said()


async def test_a_request_that_broke_a_model_of_ours_is_told_without_what_came_in(log_said: Told) -> None:
    async def read(body: dict[str, Any]) -> Person:
        return Person.model_validate(body)

    await crash(read)
    assert "age int_parsing" in log_said()
    assert "Traceback" in log_said()
    assert SURNAME not in log_said()


async def test_an_answer_that_breaks_its_own_contract_is_told_without_it(log_said: Told) -> None:
    async def answer(body: dict[str, Any]) -> dict[str, Any]:
        return body

    await crash(answer)
    assert "response.age int_parsing" in log_said()
    assert SURNAME not in log_said()


async def test_what_is_within_other_exceptions_is_kept_back_too(log_said: Told) -> None:
    async def read(body: dict[str, Any]) -> Person:
        with grouped():
            try:
                return Person.model_validate(body)
            except ValueError as error:
                raise ClientDecodeError("Failed to deserialize object", error, body) from error

    await crash(read)
    assert "age int_parsing" in log_said()
    assert SURNAME not in log_said()


async def test_a_statement_that_the_database_refused_is_told_without_its_values(
    migrated_database_url: str, log_said: Told
) -> None:
    db = Database(migrated_database_url)

    async def twice(body: dict[str, Any]) -> None:
        async with db.write() as session:
            await session.execute(text("CREATE TEMPORARY TABLE people (name TEXT PRIMARY KEY)"))
            for _ in range(2):
                await session.execute(text("INSERT INTO people VALUES (:name)"), {"name": body["surname"]})

    await crash(twice)
    await db.close()
    assert "INSERT INTO people" in log_said()
    assert SURNAME not in log_said()


def test_an_error_in_a_message_is_kept_back_as_well(log_said: Told) -> None:
    with pytest.raises(ValueError, match=SURNAME) as error:
        TypeAdapter(dict[str, int]).validate_python({"age": f"{SURNAME}, input_type=x] {SURNAME}"})
    logging.getLogger("aimpay").warning("a step is parked: %r", error.value)
    assert "a step is parked" in log_said()
    assert SURNAME not in log_said()
