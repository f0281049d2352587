"""The mail box, the webhooks and the faults, for the demo page and for tests."""

import base64
from typing import Annotated, Any

from fastapi import HTTPException, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.resend.attachment import Attachment
from aimpay.sandbox.resend.faults import FaultBook, Faults
from aimpay.sandbox.resend.hooks import Hooks
from aimpay.sandbox.resend.letter import Tag, bare
from aimpay.sandbox.resend.mailbox import Mailbox
from aimpay.sandbox.resend.refusal import Refusal
from aimpay.sandbox.resend.settings import ResendSettings, SettingsShelf
from aimpay.sandbox.store import Document


class Happening(BaseModel):
    event: str
    at: str


class EmailLine(BaseModel):
    id: str
    sender: str
    to: list[str]
    subject: str
    created_at: str
    last_event: str


class AttachmentView(BaseModel):
    filename: str
    content_type: str
    size: int | None = Field(description="bytes; null when it stands at `path`")
    path: str | None
    content_id: str | None


class EmailView(EmailLine):
    cc: list[str]
    bcc: list[str]
    reply_to: list[str]
    html: str | None
    text: str | None
    headers: dict[str, str]
    tags: list[Tag]
    attachments: list[AttachmentView]
    scheduled_at: str | None
    history: list[Happening]
    key: int = Field(description="number of the API key that sent it, from 1")


class Emails(BaseModel):
    emails: list[EmailLine]


class Attempt(BaseModel):
    at: str
    status: int | None
    error: str | None


class Delivery(BaseModel):
    id: str = Field(description="the svix-id")
    event: str
    email_id: str
    url: str
    body: str
    due_at: str | None = Field(description="when the next attempt is; null is none")
    attempts: list[Attempt]


class Deliveries(BaseModel):
    webhooks: list[Delivery]


def build_control(mailbox: Mailbox, hooks: Hooks, faults: FaultBook, shelf: SettingsShelf) -> Controls:
    controls = Controls()
    _add_emails(controls, mailbox)
    _add_webhooks(controls, hooks)

    @controls.get("/faults", summary="Faults still to come")
    async def read_faults() -> Faults:
        return faults.read()

    @controls.put("/faults", summary="Replace the faults to come")
    async def write_faults(body: Faults) -> Faults:
        return faults.write(body)

    @controls.get("/settings", summary="Webhook address and secret, request limit")
    async def read_settings() -> ResendSettings:
        return shelf.read()

    @controls.put("/settings", summary="Replace the settings")
    async def write_settings(body: ResendSettings) -> ResendSettings:
        return shelf.write(body)

    return controls


def _add_emails(controls: Controls, mailbox: Mailbox) -> None:
    @controls.get("/emails", summary="Letters, newest first")
    async def emails(
        to: Annotated[str | None, Query(description="only letters to this address")] = None,
    ) -> Emails:
        found = [one for one in mailbox.all()[::-1] if to is None or to.lower() in map(bare, one["to"])]
        return Emails(emails=[EmailLine.model_validate(_line(one)) for one in found])

    @controls.get("/emails/{email_id}", summary="One letter with its content")
    async def email(email_id: str) -> EmailView:
        return EmailView.model_validate(_view(_find(mailbox, email_id)))

    @controls.get("/emails/{email_id}/attachments/{number}", summary="A file of a letter, counted from 0")
    async def attachment(email_id: str, number: int) -> Response:
        files = _find(mailbox, email_id)["attachments"]
        if not 0 <= number < len(files) or files[number]["content"] is None:
            raise HTTPException(404, "no such file")
        found = Attachment.model_validate(files[number])
        return Response(base64.b64decode(found.content or ""), media_type=found.content_type)


def _add_webhooks(controls: Controls, hooks: Hooks) -> None:
    @controls.get("/webhooks", summary="Events told to the product, oldest first")
    async def webhooks() -> Deliveries:
        return Deliveries(webhooks=[Delivery.model_validate(hook) for hook in hooks.callbacks.all()])

    @controls.post("/webhooks/{hook_id}/resend", summary="Tell an event once more, at once")
    async def resend(hook_id: str) -> Delivery:
        try:
            return Delivery.model_validate(hooks.resend(hook_id))
        except Refusal as refusal:
            raise HTTPException(404, refusal.message) from refusal


def _find(mailbox: Mailbox, email_id: str) -> Document:
    try:
        return mailbox.get(email_id)
    except Refusal as refusal:
        raise HTTPException(404, refusal.message) from refusal


def _line(email: Document) -> dict[str, Any]:
    return email | {"sender": email["from"]}


def _view(email: Document) -> dict[str, Any]:
    files = [one | {"size": Attachment.model_validate(one).size} for one in email["attachments"]]
    return _line(email) | {"attachments": files}
