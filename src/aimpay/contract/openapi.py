"""The OpenAPI document of a process, built from the same table of calls that its routes are built from."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from aimpay.contract.client import SECRET_HEADER
from aimpay.contract.errors import ErrorBody
from aimpay.contract.wire import Call

OPENAPI_VERSION: Final = "3.1.0"
_REFERENCE: Final = "#/components/schemas/{model}"


def openapi(title: str, version: str, calls: Iterable[Call[Any, Any]]) -> dict[str, Any]:
    """Describe ``calls`` as OpenAPI 3.1: each a POST behind the secret header, each failure an ErrorBody."""
    calls = tuple(calls)
    return {
        "openapi": OPENAPI_VERSION,
        "info": {"title": title, "version": version},
        "security": [{SECRET_HEADER: []}],
        "paths": {call.path: {"post": _operation(call)} for call in calls},
        "components": {
            "schemas": _schemas(calls),
            "securitySchemes": {SECRET_HEADER: {"type": "apiKey", "in": "header", "name": SECRET_HEADER}},
        },
    }


def _schemas(calls: Iterable[Call[Any, Any]]) -> dict[str, Any]:
    models = {model for call in calls for model in (call.request, call.response)} | {ErrorBody}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, document = models_json_schema([(model, "validation") for model in ordered], ref_template=_REFERENCE)
    definitions: dict[str, Any] = document["$defs"]
    return definitions


def _operation(call: Call[Any, Any]) -> dict[str, Any]:
    return {
        "operationId": call.path.strip("/"),
        "summary": call.summary,
        "requestBody": {"required": True, "content": _json(call.request)},
        "responses": {
            "200": {"description": "Done", "content": _json(call.response)},
            "default": {"description": "Not done", "content": _json(ErrorBody)},
        },
    }


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}
