"""The knowledge of a course as YAML that a person edits: a list of texts."""

from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aimpay.server.growth.chat.knowledge import Draft, problems_of
from aimpay.server.kit.yaml_nodes import check_depth

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HEAD: Final = """\
# База знаний курса: из неё отвечает помощник в чате на сайте.
# title — заголовок, text — ответ школы, tags — слова, которыми об этом спрашивают.
# faq: false — текст только для помощника: сам по себе, без модели, он не ответ.
# {цена} и {курс} подставляются в минуту вопроса: не пишите сумм в тексте.

"""


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    title: str
    text: str
    tags: list[str] = Field(default_factory=list)
    faq: bool = True


def read_knowledge(text: str) -> tuple[list[Draft], list[str]]:
    """Return the texts and, in Russian, everything that is wrong with the file."""
    try:
        check_depth(text)
        loaded = yaml.load(text, Loader=LOADER)  # noqa: S506 — a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [], [f"строка {line}: это не YAML ({error.problem})"]
    except (yaml.YAMLError, RecursionError, ValueError):
        return [], ["файл не разобрать: это не YAML"]
    if not isinstance(loaded, list):
        return [], ["нужен список текстов: каждый начинается с «- title:»"]
    drafts, wrong = [], []
    for number, one in enumerate(loaded, 1):
        draft, problems = _read(one)
        drafts.append(draft)
        wrong += [f"текст {number}: {problem}" for problem in problems]
    titles = [draft.title for draft in drafts]
    wrong += [f"заголовок «{title}» повторяется" for title in dict.fromkeys(titles) if titles.count(title) > 1]
    return drafts, wrong


def write_knowledge(drafts: list[Draft]) -> str:
    items = [{"title": one.title, "text": one.text, "tags": [*one.tags], "faq": one.is_faq} for one in drafts]
    return HEAD + yaml.safe_dump(items, allow_unicode=True, sort_keys=False, width=110)


def _read(one: Any) -> tuple[Draft, list[str]]:
    try:
        written = Written.model_validate(one)
    except ValidationError as error:
        fields = sorted({".".join(map(str, problem["loc"])) or "весь текст" for problem in error.errors()})
        return Draft("", ""), [f"поля заполнены неверно: {', '.join(fields)} (есть title, text, tags, faq)"]
    draft = Draft(written.title.strip(), written.text.strip(), tuple(tag.strip() for tag in written.tags), written.faq)
    return draft, problems_of(draft)
