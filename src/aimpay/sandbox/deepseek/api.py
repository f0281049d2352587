"""DeepSeek's endpoints, as the product sees them."""

import json
from collections.abc import Sequence
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aimpay.sandbox.deepseek.answer import Answer, cut_to_size
from aimpay.sandbox.deepseek.delivery import Flow, as_events, waiting
from aimpay.sandbox.deepseek.faults import Fault, FaultBook
from aimpay.sandbox.deepseek.question import MODELS, Question, read_question
from aimpay.sandbox.deepseek.refusal import REFUSALS, Refusal, answer_refusal, answer_routing_error
from aimpay.sandbox.deepseek.script import Writer
from aimpay.sandbox.deepseek.tokens import cached, pieces
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "deepseek.completions"
CACHE_REACH = 50
EMPTY = "0.00"


class Endpoints:
    def __init__(self, world: World, writer: Writer, faults: FaultBook) -> None:
        self._world = world
        self._writer = writer
        self._faults = faults

    async def models(self, request: Request) -> Response:
        self._admit(request)
        listed = [{"id": name, "object": "model", "owned_by": "deepseek"} for name in MODELS]
        return JSONResponse({"object": "list", "data": listed})

    async def balance(self, request: Request) -> Response:
        self._admit(request)
        total = self._writer.read().balance
        info = {
            "currency": "CNY",
            "total_balance": total,
            "granted_balance": EMPTY,
            "topped_up_balance": total,
        }
        return JSONResponse({"is_available": total != EMPTY, "balance_infos": [info]})

    async def complete(self, request: Request) -> Response:
        self._admit(request)
        question = read_question(await request.body())
        if self._writer.read().balance == EMPTY:
            raise REFUSALS["no_balance"]
        answer = self._answer(question)
        self._keep(question, answer)
        return self._send(question, answer)

    def _admit(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or key != self._world.settings.deepseek_key:
            raise REFUSALS["wrong_key"]
        if fault := self._faults.take(tuple(REFUSALS), method=request.method, path=request.url.path):
            raise REFUSALS[fault.kind]

    def _fault(self, kinds: Sequence[str]) -> Fault | None:
        return self._faults.take(kinds, method="POST", path="/chat/completions")

    def _answer(self, question: Question) -> Answer:
        prompt = pieces(question.prompt)
        reasoning, content = self._writer.compose(question)
        if self._fault(["blank"]):
            content = ""
        thought, written, finish = cut_to_size(question, reasoning, content)
        odd = self._fault(["content_filter", "insufficient_system_resource"])
        return Answer(
            id=str(uuid4()),
            model=question.model,
            created=int(self._world.clock.now().timestamp()),
            reasoning=thought,
            content=written,
            finish_reason=odd.kind if odd else finish,
            prompt_tokens=len(prompt),
            cached_tokens=self._cached(question, prompt),
        )

    def _cached(self, question: Question, prompt: list[str]) -> int:
        """Count the tokens of the prompt seen before; each ``user_id`` has a cache of its own."""
        earlier: list[Document] = self._world.store.all(KIND)[-CACHE_REACH:]
        mine = [one["prompt"] for one in earlier if one["user_id"] == question.user_id]
        return max((cached(prompt, pieces(one)) for one in mine), default=0)

    def _keep(self, question: Question, answer: Answer) -> None:
        message = answer.whole()["choices"][0]["message"]
        record = {
            "id": answer.id,
            "at": self._world.clock.now().isoformat(),
            "model": question.model,
            "stream": bool(question.stream),
            "user_id": question.user_id,
            "messages": [{"role": one.role, "text": one.text} for one in question.messages],
            "answer": message["content"],
            "reasoning": message.get("reasoning_content"),
            "finish_reason": answer.finish_reason,
            "usage": answer.usage,
            "prompt": question.prompt,
        }
        self._world.store.put(KIND, answer.id, record)
        self._world.changes.tell("deepseek", completion_id=answer.id)

    def _send(self, question: Question, answer: Answer) -> Response:
        slow, cut = self._fault(["slow"]), self._fault(["cut"])
        seconds, after = slow.seconds if slow else 0, cut.after if cut else None
        clock = self._world.clock
        if question.stream:
            parts = as_events(answer.chunks(with_usage=question.wants_usage))
            return Flow(waiting(clock, seconds, b": keep-alive\n\n"), parts, "text/event-stream", after)
        body = json.dumps(answer.whole(), ensure_ascii=False).encode()
        half = len(body) // 2
        parts = [body[:half], body[half:]]
        return Flow(waiting(clock, seconds, b"\n"), parts, "application/json", None if cut is None else 1)


def create_app(world: World, writer: Writer, faults: FaultBook) -> Starlette:
    act = Endpoints(world, writer, faults)
    routes = [
        route
        for prefix in ("", "/v1")
        for route in (
            Route(f"{prefix}/models", act.models),
            Route(f"{prefix}/user/balance", act.balance),
            Route(f"{prefix}/chat/completions", act.complete, methods=["POST"]),
        )
    ]
    handlers = {Refusal: answer_refusal, HTTPException: answer_routing_error}
    return Starlette(routes=routes, exception_handlers=handlers)
