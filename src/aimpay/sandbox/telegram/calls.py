"""One request to the Bot API, however its parameters travelled: query, form, JSON, or multipart with files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from aimpay.sandbox.telegram.errors import bad_request, too_large

UPLOAD_LIMIT = 50 * 1024 * 1024
FIELD_LIMIT = 4 * 1024 * 1024
ATTACH = "attach://"


@dataclass(frozen=True)
class Upload:
    name: str
    mime: str
    data: bytes


def whole(value: Any, default: int = 0) -> int:
    """Read a number leniently, as the real one does: what is none counts as absent."""
    try:
        return int(str(value))
    except ValueError:
        return default


@dataclass(frozen=True)
class Call:
    """``parameters`` hold strings, or, from a JSON body, native values. Reading a name not in ``known`` is our bug."""

    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def raw(self, name: str) -> Any:
        if name not in self.known:
            raise LookupError(f"{self.method} does not declare the parameter {name}")
        return self.parameters.get(name)

    def has(self, name: str) -> bool:
        return bool(self.text(name))

    def text(self, name: str, default: str = "") -> str:
        value = self.raw(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        return whole(self.raw(name), default)

    def boolean(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def structure(self, name: str, called: str) -> Any:
        """Return the JSON value of a parameter, or None; ``called`` names it in the error."""
        value = self.raw(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        return _parsed(value, f"can't parse {called} JSON object")

    def upload(self, reference: str, field_name: str) -> Upload | None:
        """Find the file that a field carries itself or names as ``attach://<part>``."""
        part = reference.removeprefix(ATTACH) if reference.startswith(ATTACH) else field_name
        return self.files.get(part)


async def read_call(request: Request, method: str) -> Call:
    parameters: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        parameters |= await _json_body(request)
        return Call(method, parameters)
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return Call(method, parameters)
    async with request.form(max_part_size=FIELD_LIMIT) as form:
        files = await _uploads(form)
        parameters |= {name: value for name, value in form.items() if isinstance(value, str)}
    return Call(method, parameters, files)


async def _json_body(request: Request) -> dict[str, Any]:
    body = _parsed(await request.body() or b"{}", "can't parse JSON object")
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body


def _parsed(source: str | bytes, refusal: str) -> Any:
    try:
        value = json.loads(source)
    except ValueError:
        raise bad_request(refusal) from None
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


async def _uploads(form: FormData) -> dict[str, Upload]:
    found = {}
    for name, part in form.items():
        if isinstance(part, UploadFile):
            if (part.size or 0) > UPLOAD_LIMIT:
                raise too_large()
            mime = part.content_type or "application/octet-stream"
            found[name] = Upload(part.filename or name, mime, await part.read())
    return found
