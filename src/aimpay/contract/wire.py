"""The base of every wire model, and the description of one call."""

from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Unknown fields are refused, so that a misspelt one is an error and not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
