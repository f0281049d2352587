"""The official OpenAPI description as a judge of every exchange with the stand-in."""

import json
import re
import runpy
from typing import Any
from urllib.parse import quote

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from specs import SPECS

SPEC, NORMALISE = SPECS / "yookassa-openapi.yaml", SPECS / "normalise.py"
# The pattern of people's names has a range that is none: the hyphen was meant literally.
MENDED = ("\\u2010-a-z", "\\u2010\\\\-a-z")
NAME = "urn:yookassa"
SCHEMA = "/content/application~1json/schema"
BY_STATUS = {400: "BadRequest", 401: "InvalidCredentials", 403: "Forbidden", 404: "NotFound", 429: "TooManyRequests"}


def load() -> dict[str, Any]:
    """Read the description and pass it through the normaliser that stands beside it."""
    described: dict[str, Any] = yaml.load(SPEC.read_text("utf-8"), Loader=yaml.CSafeLoader)
    described = json.loads(json.dumps(described, default=str).replace(*MENDED))
    tools = runpy.run_path(str(NORMALISE))
    schemas = described["components"]["schemas"]
    tools["rewrite"](described, tools["discriminator_values"](schemas))
    # Both alternatives fit a plain redirect, and nothing in the file tells them apart.
    confirmation = schemas["SavePaymentMethodData"]["properties"]["confirmation"]
    confirmation["anyOf"] = confirmation.pop("oneOf")
    return described


class Contract:
    """Counts what it checked by ``(method, path)``, so that a test can ask whether everything was."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._described = described
        self._registry = Registry().with_resource(NAME, DRAFT4.create_resource(described)).crawl()
        self._validators: dict[str, Any] = {}
        self._paths = {re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): path for path in described["paths"]}
        self.checked: set[tuple[str, str]] = set()

    def check(self, method: str, path: str, asked: Any, status: int, answered: Any) -> None:
        """Fail when an accepted request or an answer is not as described. ``path`` is below /v3."""
        template = self._template(method, path)
        if template is None or status not in {200, *BY_STATUS}:
            return
        if status != 200:
            self._validate(f"/components/schemas/{BY_STATUS[status]}", answered)
            return
        operation = f"/paths/{template.replace('/', '~1')}/{method.lower()}"
        self._validate(f"{operation}/responses/200{SCHEMA}", answered)
        if "requestBody" in self._described["paths"][template][method.lower()]:
            self._validate(f"{operation}/requestBody{SCHEMA}", asked or {})
        self.checked.add((method, template))

    def calls(self) -> set[tuple[str, str]]:
        verbs = {"get", "post", "delete"}
        return {(verb.upper(), path) for path, one in self._described["paths"].items() for verb in verbs & set(one)}

    def _template(self, method: str, path: str) -> str | None:
        fitting = [template for pattern, template in self._paths.items() if pattern.fullmatch(path)]
        fitting.sort(key=lambda template: template.count("{"))
        return next((one for one in fitting if method.lower() in self._described["paths"][one]), None)

    def _validate(self, pointer: str, value: Any) -> None:
        if pointer not in self._validators:
            schema = {"$ref": f"{NAME}#{quote(pointer)}"}
            self._validators[pointer] = OAS30Validator(
                schema, registry=self._registry, format_checker=oas30_format_checker
            )
        self._validators[pointer].validate(value)
