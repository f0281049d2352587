"""A plan as the fields of a form. What the form does not show stays as it was."""

from collections.abc import Mapping
from typing import Any

from aimpay.server.growth.sequences.plan import SequencePlan, wait_of

STEP_FIELDS = ("title", "wait", "kind", "channel")
TEXT_FIELDS = ("telegram", "subject", "letter")


def changed(plan: SequencePlan, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the plan with what was typed, not yet checked: validate it as any other."""
    data = plan.model_dump(mode="json", exclude_defaults=True)
    data["name"] = fields.get("name", plan.name)
    data["active"] = "active" in fields
    data["stop_on"] = [str(rule) for rule in plan.stop_on]
    for step, written in zip(plan.steps, data["steps"], strict=True):
        place = f"step.{step.key}"
        written |= {name: fields[f"{place}.{name}"] for name in STEP_FIELDS if f"{place}.{name}" in fields}
        written.setdefault("wait", wait_of(step.wait))
        for variant, texts in zip(step.variants, written["variants"], strict=True):
            texts["key"] = variant.key
            _take_texts(texts, f"{place}.{variant.key}", fields)
    return data


def _take_texts(texts: dict[str, Any], place: str, fields: Mapping[str, str]) -> None:
    """Browsers send lines with a carriage return; an emptied field is no text."""
    for name in TEXT_FIELDS:
        typed = fields.get(f"{place}.{name}")
        if typed is not None:
            texts[name] = typed.replace("\r\n", "\n").strip() or None
    if f"{place}.weight" in fields:
        texts["weight"] = fields[f"{place}.weight"]
