"""Refusals as the API words them."""

import uuid

from starlette.responses import JSONResponse

from aimpay.sandbox.yookassa.wire import Object


class ApiError(Exception):
    """An answer that is not 200. ``retry_after`` is in milliseconds."""

    def __init__(
        self,
        status: int,
        code: str,
        description: str,
        *,
        parameter: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description
        self.parameter = parameter
        self.retry_after = retry_after

    def body(self) -> Object:
        body: Object = {
            "type": "error",
            "id": str(uuid.uuid4()),
            "code": self.code,
            "description": self.description,
        }
        if self.parameter is not None:
            body["parameter"] = self.parameter
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body

    def response(self) -> JSONResponse:
        return JSONResponse(self.body(), self.status)


def invalid(description: str, parameter: str | None = None) -> ApiError:
    return ApiError(400, "invalid_request", description, parameter=parameter)


def forbidden(description: str, parameter: str | None = None) -> ApiError:
    return ApiError(403, "forbidden", description, parameter=parameter)


def not_found(what: str, parameter: str) -> ApiError:
    return ApiError(404, "not_found", f"{what} doesn't exist or access denied", parameter=parameter)
