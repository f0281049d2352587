"""The request that started a story goes with it: its id and trace are stored beside it, and survive a restart."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aimpay.contract.request_id import peek_request_id, set_request_id, story_key
from aimpay.metrics import STORIES
from aimpay.tracing import span, traceparent

log = logging.getLogger(__name__)


def mark() -> str:
    """What the engine keeps with a story as its user: a word it hands back for nothing, and we have no such users."""
    return f"{peek_request_id()} {traceparent()}".rstrip()


@contextmanager
def following(name: str, key: str | None, kept: str | None) -> Iterator[None]:
    """Run a story under the id of whoever started it. One queued by an older release has none, and gets its own."""
    request_id, _, parent = (kept or "").partition(" ")
    set_request_id(request_id)
    story_key.set(key or "")
    outcome = "failed"
    try:
        with span(f"story {name}", parent=parent):
            yield
        outcome = "done"
        log.log(logging.INFO if kept else logging.DEBUG, "story %s is done", name)
    except asyncio.CancelledError:
        outcome = "interrupted"
        raise
    except Exception:
        log.exception("story %s failed", name)
        raise
    finally:
        STORIES.labels(name, outcome).inc()
