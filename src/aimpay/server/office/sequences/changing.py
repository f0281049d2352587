"""A changed sequence before it is saved: checked as a whole, from a form or from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError
from aimpay.server.growth.sequences.yaml_plan import checked, read_plan, write_plan
from aimpay.server.office.sequences.form import changed
from aimpay.server.workflows.sequences.folder import LONGEST_SLUG, is_slug

BAD_SLUG: Final = f"короткое имя — латинские буквы, цифры и\u00a0дефисы, до\u00a0{LONGEST_SLUG} знаков"

TAKEN: Final = frozenset({"new", "check", "forecast", "save", "rewrite", "restraint"})
"""Words of addresses in the office."""


@dataclass(frozen=True)
class Draft:
    """``plan`` is None while there are ``problems``; ``source`` is what was written, as YAML."""

    slug: str
    source: str
    plan: SequencePlan | None = None
    problems: tuple[str, ...] = ()


def draft_of_yaml(slug: str, source: str) -> Draft:
    source = source.replace("\r\n", "\n")
    amiss = () if is_slug(slug) and slug not in TAKEN else (BAD_SLUG,)
    try:
        plan = read_plan(source)
    except SequenceInvalidError as error:
        return Draft(slug, source, problems=(*amiss, *error.problems))
    return Draft(slug, source, None if amiss else plan, amiss)


def draft_of_form(slug: str, plan: SequencePlan, fields: Mapping[str, str]) -> Draft:
    data = changed(plan, fields)
    try:
        made = checked(data)
    except SequenceInvalidError as error:
        source = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        return Draft(slug, source, problems=tuple(error.problems))
    return Draft(slug, write_plan(made), made)
