"""Reads a request body into a strict model, or refuses it naming the field as the API does."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from aimpay.sandbox.yookassa.errors import forbidden, invalid
from aimpay.sandbox.yookassa.wire import Object

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: Object) -> Model:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise invalid(f"Incorrect value: {first['msg']}", field_path(body, first["loc"])) from error


def field_path(body: Any, location: Sequence[str | int]) -> str:
    """``("receipt", "items", 0, "vat_code")`` is ``receipt.items[0].vat_code``; union branches go unnamed."""
    path, node = "", body
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if isinstance(part, int):
            path += f"[{part}]"
            node = node[part] if isinstance(node, list) and part < len(node) else None
        elif last or (isinstance(node, dict) and part in node):
            path += f".{part}" if path else part
            node = node.get(part) if isinstance(node, dict) else None
    return path


def only_one_of(body: Object, *names: str) -> None:
    given = [name for name in names if body.get(name) is not None]
    if len(given) > 1:
        raise invalid(f"Only one of {', '.join(names)} can be given", given[1])


def not_enabled(body: Object, *names: str) -> None:
    """Refuse features that this shop's contract has not; empty values, which the vendor's client sends, pass."""
    for name in names:
        if body.get(name):
            raise forbidden(f"You can't use {name}: this feature isn't enabled for your store", name)
