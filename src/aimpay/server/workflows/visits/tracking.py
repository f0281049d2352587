"""``/track_visit``: from the bytes of a browser to a visit, and back. One of the hottest routes, so that it is bare."""

from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import Final

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from aimpay.contract.errors import ErrorCode
from aimpay.contract.visits import TrackVisit
from aimpay.server.edge.app import error_answer
from aimpay.server.edge.errors import InvalidRequestError, TooLargeError
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.growth.visits.comings import Coming
from aimpay.server.growth.visits.link_code import PURPOSE, link_payload
from aimpay.server.growth.visits.marks import host_of, known_time_zone, landing_path, metrika_id, read_marks
from aimpay.server.growth.visits.robots import is_robot
from aimpay.server.growth.visits.storing import Taken
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.bot_address import BotAddress
from aimpay.server.workflows.visits.errors import VisitNotStoredError
from aimpay.server.workflows.visits.intake import Intake, NotStored, Outcome, TooOften
from aimpay.server.workflows.visits.tokens import session_tokens

MOST_BYTES: Final = 32 * 1024
BUSY: Final = "Слишком много запросов с\u00a0вашего адреса. Подождите минуту."
NOT_JSON: Final = "json_invalid"
DECIDED: Final = "aimpay.visit"
"""Where a request carries its outcome to the ordinary route."""


class Tracking:
    """Signers, the bot's name and the intake, made once for the process."""

    def __init__(self, house: House, limit: RateLimit) -> None:
        self._limit = limit
        self._intake = Intake(house, limit)
        self._bot = BotAddress(house)
        self._tokens = session_tokens(house)
        self._links = house.signer(PURPOSE)
        self._own_host = host_of(house.public_url)

    async def track_visit(self, request: Request) -> Response:
        """Answer what ``VisitDoor`` left to the ordinary route, with the outcome where it got as far as that."""
        said = _parse(await request.body())
        outcome = request.scope.get(DECIDED)
        if outcome is None:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
            outcome = await self.take(said, headers, self._limit.caller(request))
        if isinstance(outcome, NotStored):
            raise VisitNotStoredError
        if isinstance(outcome, TooOften):
            answer = error_answer(HTTPStatus.TOO_MANY_REQUESTS, ErrorCode.TOO_MANY_REQUESTS, BUSY)
            answer.headers["Retry-After"] = str(outcome.seconds)
            return answer
        return Response(await self.answer(outcome, said), media_type="application/json")

    def caller(self, peer: tuple[str, int] | None, forwarded_for: str | None) -> str:
        """Return whom a visit is counted for."""
        return self._limit.caller_at(peer[0] if peer else "", () if forwarded_for is None else (forwarded_for,))

    def take(self, said: TrackVisit, headers: Mapping[str, str], caller: str) -> Awaitable[Outcome]:
        """``headers`` by their names in lower case."""
        own = (self._own_host, host_of(headers.get("origin")), host_of(said.landing))
        coming = Coming(
            marks=read_marks(said, own_hosts=own),
            landing=landing_path(said.landing),
            is_robot=is_robot(headers),
            caller=caller,
            session_id=self._known(said.session_id),
            client_id=metrika_id(said.client_id),
            yclid=metrika_id(said.yclid),
            time_zone=known_time_zone(said.time_zone),
        )
        return self._intake.take(coming)

    async def answer(self, taken: Taken, said: TrackVisit) -> bytes:
        """Return the body. No field holds anything that JSON would escape."""
        bot = await self._bot.url()
        link = f'"{bot}?start={link_payload(self._links, taken.session_id, said.course)}"' if bot else "null"
        counted = "true" if taken.counted else "false"
        token = self._tokens.sign(str(taken.session_id))
        return (
            f'{{"session_id":"{token}","source_id":{taken.source_id},"bot_url":{link},"counted":{counted}}}'
        ).encode()

    def _known(self, token: str | None) -> int | None:
        number = self._tokens.read(token) if token else None
        return int(number) if number else None


def _parse(body: bytes) -> TrackVisit:
    if len(body) > MOST_BYTES:
        raise TooLargeError
    try:
        return TrackVisit.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        if problems[0]["type"] == NOT_JSON:
            raise InvalidRequestError from error
        raise RequestValidationError(problems) from error
