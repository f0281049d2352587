"""The body of ``POST /chat/completions``, checked."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aimpay.sandbox.deepseek.refusal import Refusal, bad_parameter, bad_request

MODELS = ("deepseek-flash", "deepseek-v4-flash", "deepseek-v4-pro")
RETIRED = ("deepseek-chat", "deepseek-reasoner")
OUTPUT_LIMIT = 384 * 1024
USER_ID = r"^[A-Za-z0-9_-]{1,512}$"
NO_JSON_WORD = "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."


class Part(BaseModel):
    type: str
    text: str = ""


class Message(BaseModel):
    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class Thinking(BaseModel):
    type: Literal["enabled", "disabled"] = "enabled"


class ResponseFormat(BaseModel):
    type: Literal["text", "json_object"] = "text"


class StreamOptions(BaseModel):
    include_usage: bool = False


class Question(BaseModel):
    """Fields the real one knows and the emulator does not act on (tools, penalties) are taken and left alone."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Message] = Field(min_length=1)
    max_tokens: int | None = Field(default=None, ge=1, le=OUTPUT_LIMIT)
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    stop: str | list[str] | None = Field(default=None)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    response_format: ResponseFormat | None = None
    thinking: Thinking | None = None
    reasoning_effort: Literal["low", "high", "max"] | None = None
    user_id: str | None = Field(default=None, pattern=USER_ID)

    @property
    def thinks(self) -> bool:
        return self.thinking is None or self.thinking.type == "enabled"

    @property
    def wants_json(self) -> bool:
        return self.response_format is not None and self.response_format.type == "json_object"

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    @property
    def last_said(self) -> str:
        """The newest message of the user."""
        return next((one.text for one in reversed(self.messages) if one.role == "user"), "")

    @property
    def prompt(self) -> str:
        return "".join(f"<{one.role}>{one.text}" for one in self.messages)


def read_question(body: bytes) -> Question:
    question = _parse(body)
    if question.model in RETIRED:
        raise bad_request(f"Model Not Exist: {question.model} was retired on 24 Jul 2026")
    if question.model not in MODELS:
        raise bad_request("Model Not Exist")
    if question.stream_options is not None and not question.stream:
        raise bad_request("stream_options should be set along with stream = true")
    if question.wants_json and "json" not in question.prompt.lower():
        raise bad_request(NO_JSON_WORD)
    return question


def _parse(body: bytes) -> Question:
    try:
        fields: Any = json.loads(body)
    except ValueError as error:
        raise bad_request("Failed to parse the request body as JSON") from error
    try:
        return Question.model_validate(fields)
    except ValidationError as error:
        raise _named(error) from error


def _named(error: ValidationError) -> Refusal:
    first = error.errors()[0]
    return bad_parameter(f"Failed to deserialize the JSON body: {'.'.join(map(str, first['loc']))}: {first['msg']}")
