"""Bare stand-ins of Telegram, YooKassa, DeepSeek, Resend and Metrika that answer at once, in the load's own process.

Whoever plays the people must be Telegram too: it brings their updates, and sees when they are answered.
"""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web

Message = dict[str, Any]
BOT: Final = {"id": 7, "is_bot": True, "first_name": "Школа", "username": "load_bot"}
SHOWN: Final = frozenset(
    {"sendMessage", "editMessageText", "sendPhoto", "sendVideo", "sendDocument", "editMessageMedia"}
)
PIECES: Final = 20
PIECE_SECONDS: Final = 0.02
FILE: Final = {"file_id": "file", "file_unique_id": "unique", "width": 64, "height": 64}
MEDIA: Final[dict[str, Any]] = {
    "sendPhoto": {"photo": [FILE]},
    "sendVideo": {"video": {**FILE, "duration": 1}},
    "editMessageMedia": {"photo": [FILE]},
}


@dataclass
class Chat:
    """What stands in a person's chat with the bot, and who waits for it to change."""

    last: Message = field(default_factory=dict)
    wanted: Callable[[Message], bool] = bool
    seen: asyncio.Future[tuple[float, Message]] | None = None

    def expect(self, wanted: Callable[[Message], bool]) -> asyncio.Future[tuple[float, Message]]:
        """Resolve with the moment and the message when one that is ``wanted`` is shown."""
        self.wanted, self.seen = wanted, asyncio.get_running_loop().create_future()
        return self.seen

    def show(self, message: Message) -> None:
        if message.get("reply_markup"):
            self.last = message
        if self.seen and not self.seen.done() and self.wanted(message):
            self.seen.set_result((time.perf_counter(), message))


class Outside:
    """``asked`` counts what came, by system."""

    def __init__(self) -> None:
        self.chats: defaultdict[int, Chat] = defaultdict(Chat)
        self.payments: dict[str, dict[str, Any]] = {}
        self.asked: defaultdict[str, int] = defaultdict(int)
        self._ids = itertools.count(1)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/telegram/bot{token}/{method}", self._telegram)
        app.router.add_post("/yookassa/v3/payments", self._new_payment)
        app.router.add_get("/yookassa/v3/payments/{id}", self._payment)
        app.router.add_get("/yookassa/v3/{list}", self._nothing)
        app.router.add_post("/deepseek/chat/completions", self._answer)
        app.router.add_post("/resend/emails", self._letter)
        app.router.add_route("*", "/metrika/{rest:.*}", self._counted)
        return app

    async def _telegram(self, request: web.Request) -> web.Response:
        self.asked["telegram"] += 1
        method, said = request.match_info["method"], await request.post()
        result = self._did(method, {key: value for key, value in said.items() if isinstance(value, str)})
        return web.Response(body=json.dumps({"ok": True, "result": result}), content_type="application/json")

    def _did(self, method: str, said: dict[str, str]) -> Any:
        if method == "getMe":
            return BOT
        if method == "createChatInviteLink":
            flags = {"creates_join_request": True, "is_primary": False, "is_revoked": False}
            return {"invite_link": f"https://t.me/+{next(self._ids)}", "creator": BOT, **flags}
        if method in SHOWN:
            return self._shown(method, said)
        return True

    def _shown(self, method: str, said: dict[str, str]) -> Message:
        chat_id = int(said["chat_id"])
        text = said.get("text") or said.get("caption") or ""
        message: Message = {
            "message_id": int(said.get("message_id") or next(self._ids)),
            "date": int(time.time()),
            "from": BOT,
            "chat": {"id": chat_id, "type": "private", "first_name": "Гость"},
            **MEDIA.get(method, {}),
            "caption" if method in MEDIA else "text": text,
        }
        if markup := said.get("reply_markup"):
            message["reply_markup"] = json.loads(markup)
        self.chats[chat_id].show(message)
        return message

    async def _new_payment(self, request: web.Request) -> web.Response:
        self.asked["yookassa"] += 1
        asked = await request.json()
        payment_id = f"load-{next(self._ids):012}"
        self.payments[payment_id] = {
            "id": payment_id,
            "status": "pending",
            "amount": asked["amount"],
            "created_at": datetime.now(UTC).isoformat(),
            "confirmation": {"type": "redirect", "confirmation_url": f"https://pay.example/?orderId={payment_id}"},
            "metadata": asked["metadata"],
            "test": True,
        }
        return web.json_response(self.payments[payment_id])

    async def _payment(self, request: web.Request) -> web.Response:
        """A payment asked about is paid and forgotten: another look at it finds it succeeded as well."""
        self.asked["yookassa"] += 1
        return web.json_response(self.payments[request.match_info["id"]])

    def pay(self, payment_id: str) -> None:
        self.payments[payment_id] |= {
            "status": "succeeded",
            "paid": True,
            "income_amount": {"value": "14465.35", "currency": "RUB"},
            "captured_at": datetime.now(UTC).isoformat(),
        }

    async def _nothing(self, request: web.Request) -> web.Response:
        if request.match_info["list"] == "me":
            return web.json_response({"account_id": "100500", "status": "enabled", "test": True})
        return web.json_response({"type": "list", "items": []})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked["deepseek"] += 1
        await request.read()
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        for number in range(PIECES):
            await answer.write(_piece({"delta": {"content": f"слово {number} "}, "index": 0, "finish_reason": None}))
            await asyncio.sleep(PIECE_SECONDS)
        await answer.write(_piece({"delta": {}, "index": 0, "finish_reason": "stop"}) + b"data: [DONE]\n\n")
        return answer

    async def _letter(self, request: web.Request) -> web.Response:
        self.asked["resend"] += 1
        await request.read()
        return web.json_response({"id": f"letter-{next(self._ids)}"})

    async def _counted(self, request: web.Request) -> web.Response:
        self.asked["metrika"] += 1
        await request.read()
        return web.json_response({})


def _piece(choice: dict[str, Any]) -> bytes:
    usage = {"prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960} if choice["finish_reason"] else None
    said = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "deepseek-flash", "choices": [choice]}
    return f"data: {json.dumps({**said, 'usage': usage}, ensure_ascii=False)}\n\n".encode()
