"""DeepSeek's error body: ``{"error": {"message", "type", "param", "code"}}``."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):  # noqa: N818 — it is the answer to send, not a failure of ours
    def __init__(self, status: int, kind: str, message: str, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code

    def response(self) -> Response:
        error = {"message": self.message, "type": self.kind, "param": None, "code": self.code}
        return JSONResponse({"error": error}, self.status)


def bad_request(message: str) -> Refusal:
    return Refusal(400, "invalid_request_error", message)


def bad_parameter(message: str) -> Refusal:
    return Refusal(422, "invalid_request_error", message)


REFUSALS = {
    "bad_request": bad_request("Invalid Format"),
    "wrong_key": Refusal(401, "authentication_error", "Authentication Fails, Your api key is invalid"),
    "no_balance": Refusal(402, "unknown_error", "Insufficient Balance"),
    "bad_parameter": bad_parameter("Invalid Parameters"),
    "too_many_requests": Refusal(
        429, "rate_limit_error", "Too many concurrent requests. Please slow down.", "rate_limit_exceeded"
    ),
    "server_error": Refusal(500, "server_error", "Server Error", "internal_error"),
    "overloaded": Refusal(503, "service_unavailable_error", "Server Overloaded", "service_unavailable"),
}


async def answer_refusal(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return error.response()


async def answer_routing_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return Refusal(error.status_code, "invalid_request_error", error.detail).response()
