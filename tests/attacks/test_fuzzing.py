"""Everything that OpenAPI describes, asked with whatever fits it and whatever does not: nothing breaks, nothing lies.

``make attacks`` asks for long and in all phases; the ordinary run asks a little of each operation.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from attacks.besieged import besieged, faces
from attacks.fuzzing import EXAMPLES, fuzz
from story.town import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow, pytest.mark.timeout(EXAMPLES * 60 + 120)]
AT_LEAST = {"server": 180, "bot": 14, "api": 10, "office": 270}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with besieged(tmp_path_factory.mktemp("siege")) as town:
        yield town


@pytest.mark.parametrize("name", AT_LEAST if EXAMPLES else ["server"])
async def test_whatever_is_asked_is_answered_as_the_document_says(town: Town, name: str, tmp_path: Path) -> None:
    """No 5xx, no status, type or body that is not described, and nothing taken that the schema forbids."""
    findings = await fuzz((await faces(town))[name], tmp_path)
    print(findings.line(name))  # noqa: T201 — the figures of docs/measurements
    assert findings.ended_well, findings.said
    assert findings.operations >= AT_LEAST[name]
    assert findings.accepted > 0, "nothing got past the door: the walls behind it were not tried"


async def test_a_document_that_lies_is_found_out(town: Town, tmp_path: Path) -> None:
    """The harness itself: what answers otherwise than its document says is a finding."""
    bot = (await faces(town))["bot"]
    path = "/get_bot_info"
    liar = {**bot.document, "paths": {path: bot.document["paths"][path]}}
    liar["components"]["schemas"]["BotInfo"]["properties"]["username"]["type"] = "integer"
    findings = await fuzz(replace(bot, document=liar), tmp_path)
    assert not findings.ended_well
    assert findings.failures
