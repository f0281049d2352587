"""What docs/webhooks.md tells a reader to write really verifies what we send, and refuses what we did not."""

import re
import time
from pathlib import Path
from typing import Any

from aimpay.server.edge.svix import key_of
from aimpay.server.workflows.integrators.hook_rules import Event, new_secret, signed_headers

WORDS = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")


def test_the_example_of_the_docs_knows_our_signature_from_another() -> None:
    example = re.search(r"```python\n(.*?)```", WORDS, re.DOTALL)
    assert example
    told: dict[str, Any] = {}
    exec(compile(example[1], "webhooks.md", "exec"), told)  # noqa: S102 — our own page, to see that it works
    secret, body, now = new_secret(), b'{"id":"evt_1"}', int(time.time())
    headers = signed_headers(key_of(secret), "evt_1", now, body)
    assert told["is_ours"](secret, headers, body)
    assert not told["is_ours"](new_secret(), headers, body)
    assert not told["is_ours"](secret, headers, body + b" ")
    assert not told["is_ours"](secret, headers | {"webhook-id": "evt_2"}, body)
    assert not told["is_ours"](secret, signed_headers(key_of(secret), "evt_1", now - 3600, body), body)


def test_every_event_is_on_the_page() -> None:
    assert all(f"`{event}`" in WORDS for event in Event)
