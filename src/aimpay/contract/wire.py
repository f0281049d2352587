"""The base of every wire model, and the description of one call."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

EXACT: Final = frozenset({"bool", "int", "float"})
MOMENTS: Final = frozenset({"date", "datetime"})
_NUMBER: Final = re.compile(r"\s*[-+]?[\d.]+\s*")


def written_out(value: Any) -> Any:
    """Refuse seconds since 1970, which pydantic would take for a day or a moment."""
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise ValueError("a day or a moment as ISO 8601 writes it: 2026-11-01")
    return value


WrittenOut: Final = BeforeValidator(written_out)
WRITTEN_OUT: Final = {"type": "no-info", "function": written_out}
"""How pydantic names it in a schema."""


def _make_exact(schema: Any) -> None:
    """Of one model: those within it see to themselves. Pydantic asks anew at each use and hands out the same schema."""
    if isinstance(schema, dict) and schema.get("function") == WRITTEN_OUT:
        return
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list | tuple) else ()
    for part in parts:
        if not (isinstance(part, dict) and part.get("type") == "model"):
            _make_exact(part)
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind in EXACT:
        schema["strict"] = True
    elif kind in MOMENTS:
        moment: Any = dict(schema)
        schema.clear()
        schema.update(no_info_before_validator_function(written_out, moment))


class Wire(BaseModel):
    """Unknown fields are refused, so that a misspelt one is an error and not a silence.

    A number is a number and a flag is a flag: pydantic alone would take ``false`` for 0 and ``"on"`` for true.
    Only where all is text, in the query of an address, a subclass says ``exact = False``.
    """

    exact: ClassVar[bool] = True

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if cls.exact:
            _make_exact(schema)
        return schema


class Done(Wire):
    """Nothing to say but that it is done."""

    status: str = "success"


TelegramId = Annotated[int, Field(gt=0, lt=2**53, description="Telegram id of a person")]
ChatId = Annotated[int, Field(gt=-(2**53), lt=2**53, description="Telegram id of a chat; groups are negative")]
Kopecks = Annotated[int, Field(description="money in kopecks")]
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=32,
        description="short name of a course; it fits into Telegram's buttons and links",
    ),
]

Request = TypeVar("Request", bound=Wire)
Response = TypeVar("Response", bound=Wire)


@dataclass(frozen=True)
class Call(Generic[Request, Response]):
    """One POST route: its path, what it takes and what it answers. Router and client are built from the same value."""

    path: str
    request: type[Request]
    response: type[Response]
    summary: str


EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class FileCall(Generic[Request]):
    """One POST route that answers a file, in pieces."""

    path: str
    request: type[Request]
    media_type: str
    summary: str
