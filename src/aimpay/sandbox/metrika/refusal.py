"""The management API's error body: ``{"errors": [{"error_type", "message"}], "code", "message"}``."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):  # noqa: N818 — it is the answer to send, not a failure of ours
    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message

    def response(self) -> Response:
        errors = [{"error_type": self.kind, "message": self.message}]
        return JSONResponse({"errors": errors, "code": self.status, "message": self.message}, self.status)


def invalid(message: str) -> Refusal:
    return Refusal(400, "invalid_parameter", message)


REFUSALS = {
    "unauthorized": Refusal(401, "unauthorized", "Unauthorized"),
    "forbidden": Refusal(403, "access_denied", "Access is denied"),
    "too_many_requests": Refusal(429, "quota_requests_by_uid", "Quota exceeded: requests per day"),
    "server_error": Refusal(500, "backend_error", "Backend error"),
    "unavailable": Refusal(503, "backend_error", "Service is temporarily unavailable"),
}


async def answer_refusal(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return error.response()


async def answer_routing_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return Refusal(error.status_code, "not_found", error.detail).response()
