"""Resend's error body: ``{"statusCode": 422, "name": "validation_error", "message": "…"}``."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):  # noqa: N818 — it is the answer to send, not a failure of ours
    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message

    def response(self) -> Response:
        body = {"statusCode": self.status, "name": self.name, "message": self.message}
        return JSONResponse(body, self.status)


def invalid(message: str) -> Refusal:
    return Refusal(422, "validation_error", message)


def missing(field: str) -> Refusal:
    return Refusal(422, "missing_required_field", f"Missing `{field}` field.")


def not_found(what: str) -> Refusal:
    return Refusal(404, "not_found", f"{what} not found")


ROUTING = {
    404: Refusal(404, "not_found", "The requested endpoint does not exist"),
    405: Refusal(405, "method_not_allowed", "This endpoint does not support the specified HTTP method"),
}


async def answer_routing_error(_request: Request, error: Exception) -> Response:
    """Say 404 and 405 of the router in Resend's own words."""
    if not isinstance(error, HTTPException):
        raise error
    return ROUTING[error.status_code].response()
