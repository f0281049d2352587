"""Bodies of the contract's calls, made of their own schemas: whatever takes free text gets the words of an attack."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aimpay import contract
from aimpay.contract.wire import Call, FileCall, Wire

AnyCall = Call[Any, Any] | FileCall[Any]
BOUND: Final = ("enum", "const", "format")
PATTERNED: Final = ("ml-bez-matematiki", "abcdefghijkl", "/office", "0" * 32, "1", "10:00")
"""One of these fits each pattern of a key, a slug or a path."""
DAY, MOMENT = "2026-11-20", "2026-11-20T12:00:00Z"


def calls() -> dict[str, AnyCall]:
    """By path."""
    names = (f"{contract.__name__}.{one.name}" for one in pkgutil.iter_modules(contract.__path__))
    modules = [importlib.import_module(name) for name in names]
    return {one.path: one for module in modules for one in vars(module).values() if isinstance(one, Call | FileCall)}


@dataclass
class Filling:
    """``known``: values by the names of fields, before anything else. ``fed`` collects the fields that took words."""

    words: str
    known: Mapping[str, Any] = field(default_factory=dict)
    fed: set[str] = field(default_factory=set)
    longest: int = 0

    def body(self, request: type[Wire]) -> Any:
        schema = request.model_json_schema()
        return self.value(schema, schema.get("$defs", {}))

    def value(self, schema: dict[str, Any], defs: dict[str, Any], name: str = "") -> Any:
        if "$ref" in schema:
            return self.value(defs[schema["$ref"].rpartition("/")[2]], defs, name)
        if name in self.known:
            return self.known[name]
        if choices := [one for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"]:
            return self.value(choices[0], defs, name)
        return self._of_type(schema, defs, name)

    def _of_type(self, schema: dict[str, Any], defs: dict[str, Any], name: str) -> Any:
        match schema.get("type"):
            case "string":
                return self._text(schema, name)
            case "array":
                return [self.value(schema.get("items", {}), defs, name)]
            case "object":
                return self._object(schema, defs, name)
            case "integer" | "number":
                return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        return schema.get("const", schema.get("type") == "boolean")

    def _object(self, schema: dict[str, Any], defs: dict[str, Any], name: str) -> dict[str, Any]:
        if isinstance(more := schema.get("additionalProperties"), dict):
            keys = {"type": "string", **schema.get("propertyNames", {})}
            return {self.value(keys, defs, name): self.value(more, defs, name)}
        return {one: self.value(of, defs, one) for one, of in schema.get("properties", {}).items()}

    def _text(self, schema: dict[str, Any], name: str) -> str:
        if is_free(schema):
            self.fed.add(name)
            words = self.words[: schema.get("maxLength")]
            self.longest = max(self.longest, len(words))
            return words
        if pattern := schema.get("pattern"):
            return next(one for one in PATTERNED if re.search(pattern, one))
        if kind := schema.get("format"):
            return DAY if kind == "date" else MOMENT
        return str(schema.get("const") or schema["enum"][0])


def is_free(schema: dict[str, Any]) -> bool:
    return schema.get("pattern", r"\S") == r"\S" and not any(one in schema for one in BOUND)


def free_fields(request: type[Wire]) -> set[str]:
    """Names of what takes any text, however deep it stands."""
    asked = Filling("")
    asked.body(request)
    return asked.fed
