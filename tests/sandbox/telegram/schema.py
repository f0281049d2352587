"""Checks JSON against the official description of the Bot API."""

import json
from functools import cache
from pathlib import Path
from typing import Any

PLAIN: dict[str, type | tuple[type, ...]] = {"Integer": int, "String": str, "Float": (int, float)}

NEWER = {"can_send_welcome_messages"}
"""Came with Bot API 10.2 or 10.3; aiogram requires it, the specification at hand is 10.1."""


@cache
def loaded(path: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads(path.read_text())
    return description


class Schema:
    def __init__(self, path: Path) -> None:
        description = loaded(path)
        self._types = description["types"]
        self.methods = description["methods"]

    def parameters(self, method: str) -> set[str]:
        return {field["name"] for field in self.methods[method].get("fields", [])}

    def flaws_of_result(self, method: str, result: Any) -> list[str]:
        return self.flaws(self.methods[method]["returns"], result, method)

    def flaws(self, types: list[str], value: Any, at: str) -> list[str]:
        """Return what is wrong with a value that may be of any of the types; nothing when one fits."""
        found = [self._flaws(kind, value, at) for kind in types]
        return min(found, key=len)

    def _flaws(self, kind: str, value: Any, at: str) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{at}: not an array"]
            inner = kind.removeprefix("Array of ")
            return [flaw for place, item in enumerate(value) for flaw in self._flaws(inner, item, f"{at}[{place}]")]
        if kind in {"Boolean", "True"}:
            return [] if value is True or (kind == "Boolean" and value is False) else [f"{at}: not {kind}"]
        if kind in PLAIN:
            right = isinstance(value, PLAIN[kind]) and not isinstance(value, bool)
            return [] if right else [f"{at}: {value!r} is not {kind}"]
        described = self._types[kind]
        if "subtypes" in described:
            return self.flaws(described["subtypes"], value, at)
        return self._object(described, value, at)

    def _object(self, described: dict[str, Any], value: Any, at: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{at}: not an object"]
        fields = {field["name"]: field for field in described.get("fields", [])}
        missing = [name for name, field in fields.items() if field["required"] and name not in value]
        flaws = [f"{at}.{name}: missing" for name in missing]
        flaws += [
            f"{at}.{name}: unknown to {described['name']}" for name in value if name not in fields and name not in NEWER
        ]
        for name in value.keys() & fields.keys():
            flaws += self.flaws(fields[name]["types"], value[name], f"{at}.{name}")
        return flaws
