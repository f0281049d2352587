"""Meta's error body: ``{"error": {"message", "type", "code", "error_subcode", "fbtrace_id"}}``."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):  # noqa: N818 — it is the answer to send, not a failure of ours
    def __init__(self, status: int, code: int, message: str, subcode: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.subcode = subcode

    def response(self) -> Response:
        error = {"message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": "Asandbox"}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return JSONResponse({"error": error}, self.status)


OUTSIDE_WINDOW: Final = Refusal(403, 10, "(#10) This message is sent outside of allowed window.", 2534022)
REFUSALS: Final = {
    "token_expired": Refusal(401, 190, "Error validating access token: Session has expired.", 463),
    "no_permission": Refusal(403, 200, "(#200) Permissions error"),
    "rate_limit": Refusal(400, 613, "(#613) Calls to this api have exceeded the rate limit."),
    "server_error": Refusal(500, 2, "An unexpected error has occurred. Please retry your request later."),
}


def invalid(message: str) -> Refusal:
    return Refusal(400, 100, f"(#100) {message}")


async def answer_refusal(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return error.response()
