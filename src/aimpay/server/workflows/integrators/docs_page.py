"""The document of the API as a page for people: made from OpenAPI, one style sheet, no scripts."""

from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
}
TEMPLATES: Final = Environment(
    loader=FileSystemLoader(str(files("aimpay.server.workflows.integrators"))),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
REFERENCE: Final = "#/components/schemas/"


def docs_page(document: dict[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    shown = {name: _fields(schema, schemas) for name, schema in schemas.items() if _is_told(name, schema)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, acts in document["paths"].items():
        for method, act in acts.items():
            groups.setdefault(act["tags"][0], []).append(_operation(method, path, act))
    return TEMPLATES.get_template("docs.html.j2").render(
        info=document["info"],
        paragraphs=[one.split("`") for one in document["info"]["description"].split("\n\n")],
        server=document["servers"][0]["url"],
        groups=groups,
        schemas=shown,
        about={name: schemas[name].get("description", "") for name in shown},
    )


def _is_told(name: str, schema: dict[str, Any]) -> bool:
    """FastAPI's own errors are not ours: nobody gets them."""
    return "properties" in schema and name not in {"HTTPValidationError", "ValidationError"}


def _operation(method: str, path: str, act: dict[str, Any]) -> dict[str, Any]:
    answers = {code: answer for code, answer in act["responses"].items() if code.startswith("2")}
    (answer,) = answers.values()
    body = act.get("requestBody")
    return {
        "method": method.upper(),
        "path": path,
        "key": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "summary": act["summary"],
        "description": act.get("description", ""),
        "parameters": [_parameter(one) for one in act.get("parameters", ())],
        "takes": _kind(body["content"]["application/json"]["schema"]) if body else None,
        "gives": _kind(answer["content"]["application/json"]["schema"]),
        "refusals": [(code, one["description"]) for code, one in act["responses"].items() if not code.startswith("2")],
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = one["schema"]
    told = one.get("description") or schema.get("description", "")
    return {"name": one["name"], "kind": _kind(schema), "required": one.get("required", False), "about": told}


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "kind": _kind(one), "required": name in required, "about": _about(one, schemas)}
        for name, one in schema["properties"].items()
    ]


def _about(one: dict[str, Any], schemas: dict[str, Any]) -> str:
    if told := one.get("description"):
        return str(told)
    pointed = one.get("$ref", "").removeprefix(REFERENCE)
    return str(schemas[pointed].get("description", "")) if pointed in schemas else ""


def _kind(schema: dict[str, Any]) -> str:
    """How a value is named for people: ``string``, ``[Sale]``, ``integer | null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REFERENCE)
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]" if "items" in schema else "[]"
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    words = {"date-time": "момент", "date": "день"}
    return words.get(schema.get("format", ""), str(schema.get("type", "что угодно")))
