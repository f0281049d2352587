"""Resend's endpoints, as the product sees them."""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from aimpay.sandbox.resend.gate import Call, Gate
from aimpay.sandbox.resend.letter import read_letter
from aimpay.sandbox.resend.mailbox import Mailbox
from aimpay.sandbox.resend.refusal import Refusal, answer_routing_error, invalid, missing
from aimpay.sandbox.resend.schedule import read_moment
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

BATCH_LIMIT = 100
PAGE_LIMIT = 100
SINGLE_ONLY = {"attachments", "scheduled_at"}
LISTED = ("id", "to", "from", "created_at", "subject", "cc", "bcc", "reply_to", "last_event", "scheduled_at")
DOMAIN_ID = "d91cd9bd-1176-453e-8fc1-353600000001"
REGION = "eu-west-1"


class Endpoints:
    """Acts on calls that the gate let in; each returns the body of a 200."""

    def __init__(self, world: World, mailbox: Mailbox) -> None:
        self._world = world
        self._mailbox = mailbox

    def send(self, call: Call) -> dict[str, Any]:
        return {"id": self._send(call.body, call.key)["id"]}

    def send_batch(self, call: Call) -> dict[str, Any]:
        """Strict sends all or none; permissive sends what it can and names the rest."""
        if not isinstance(call.body, list) or not 1 <= len(call.body) <= BATCH_LIMIT:
            raise invalid(f"The request body must be an array of 1 to {BATCH_LIMIT} emails.")
        mode = call.request.headers.get("x-batch-validation", "strict")
        if mode not in {"strict", "permissive"}:
            raise invalid("The `x-batch-validation` header must be `strict` or `permissive`.")
        letters = [_without_single_only(one) for one in call.body]
        errors = self._errors(letters, permissive=mode == "permissive")
        refused = {error["index"] for error in errors}
        kept = [letter for index, letter in enumerate(letters) if index not in refused]
        answer: dict[str, Any] = {"data": [{"id": self._send(one, call.key)["id"]} for one in kept]}
        return answer | ({"errors": errors} if mode == "permissive" else {})

    def list_emails(self, call: Call) -> dict[str, Any]:
        emails = self._mailbox.all()[::-1]
        page, has_more = _page(emails, call)
        return {"object": "list", "has_more": has_more, "data": [_listed(email) for email in page]}

    def get(self, call: Call) -> dict[str, Any]:
        email = self._mailbox.get(call.request.path_params["email_id"])
        content = {name: email[name] or "" for name in ("html", "text")}
        return {"object": "email", "message_id": email["message_id"], "tags": email["tags"]} | _listed(email) | content

    def update(self, call: Call) -> dict[str, Any]:
        email = self._mailbox.get(call.request.path_params["email_id"])
        body = call.body if isinstance(call.body, dict) else {}
        moment = read_moment(body.get("scheduled_at"), self._world.clock.now())
        if moment is None:
            raise missing("scheduled_at")
        self._mailbox.reschedule(email["id"], moment)
        return {"object": "email", "id": email["id"]}

    def cancel(self, call: Call) -> dict[str, Any]:
        email_id = call.request.path_params["email_id"]
        self._mailbox.cancel(email_id)
        return {"object": "email", "id": email_id}

    def domains(self, _call: Call) -> dict[str, Any]:
        domain = {
            "id": DOMAIN_ID,
            "name": self._world.settings.resend_domain,
            "status": "verified",
            "created_at": "2026-01-12 09:00:00.000000+00",
            "region": REGION,
            "open_tracking": False,
            "click_tracking": False,
            "capabilities": {"sending": "enabled", "receiving": "disabled"},
        }
        return {"object": "list", "has_more": False, "data": [domain]}

    def _send(self, body: Any, key: int) -> Document:
        settings = self._world.settings
        letter = read_letter(body, now=self._world.clock.now(), domain=settings.resend_domain)
        return self._mailbox.take(letter, key=key)

    def _errors(self, bodies: Sequence[Any], *, permissive: bool) -> list[dict[str, Any]]:
        errors: list[dict[str, Any]] = []
        for index, body in enumerate(bodies):
            try:
                read_letter(body, now=self._world.clock.now(), domain=self._world.settings.resend_domain)
            except Refusal as refusal:
                if not permissive:
                    raise
                errors.append({"index": index, "message": refusal.message})
        return errors


def create_app(world: World, gate: Gate, mailbox: Mailbox) -> Starlette:
    act = Endpoints(world, mailbox)
    routes = [
        Route("/emails", gate.guard(act.send, sends=True), methods=["POST"]),
        Route("/emails", gate.guard(act.list_emails), methods=["GET"]),
        Route("/emails/batch", gate.guard(act.send_batch, sends=True), methods=["POST"]),
        Route("/emails/{email_id}", gate.guard(act.get), methods=["GET"]),
        Route("/emails/{email_id}", gate.guard(act.update), methods=["PATCH"]),
        Route("/emails/{email_id}/cancel", gate.guard(act.cancel), methods=["POST"]),
        Route("/domains", gate.guard(act.domains), methods=["GET"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: answer_routing_error})


def _without_single_only(body: Any) -> Any:
    """Drop attachments and schedules, as a batch silently does."""
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name not in SINGLE_ONLY}


def _listed(email: Document) -> dict[str, Any]:
    view = {name: email[name] for name in LISTED if email[name] is not None}
    return view | {"created_at": email["created_at"].replace("T", " ").removesuffix(":00")}


def _page(emails: list[Document], call: Call) -> tuple[list[Document], bool]:
    """Newest first; ``after`` goes on to older ones, ``before`` back to newer ones."""
    query = call.request.query_params
    limit = _limit(query.get("limit", "20"))
    ids = [email["id"] for email in emails]
    if after := query.get("after"):
        rest = emails[_index(ids, after) + 1 :]
    elif before := query.get("before"):
        newer = emails[: _index(ids, before)]
        return newer[-limit:], len(newer) > limit
    else:
        rest = emails
    return rest[:limit], len(rest) > limit


def _limit(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= PAGE_LIMIT:
        raise invalid(f"The `limit` must be a number from 1 to {PAGE_LIMIT}.")
    return int(value)


def _index(ids: list[str], cursor: str) -> int:
    if cursor not in ids:
        raise invalid("The pagination cursor is not known.")
    return ids.index(cursor)
