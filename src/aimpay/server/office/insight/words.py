"""What a page says of its period and filters."""

from collections.abc import Mapping
from typing import Final

from aimpay.server.insight.asked import Asked, Grain, Touch
from aimpay.server.insight.views.model import Narrow, View
from aimpay.server.insight.views.names import period_name, source_name

GRAINS: Final[Mapping[Grain, str]] = {
    Grain.DAY: "день",
    Grain.WEEK: "неделя",
    Grain.MONTH: "месяц",
}
TOUCHES: Final[Mapping[Touch, str]] = {Touch.FIRST: "первое касание", Touch.LAST: "последнее касание"}


def filter_words(view: View, asked: Asked, courses: Mapping[str, str]) -> list[tuple[str, str]]:
    """The period first; then only what means something here and was asked for."""
    said = [("Период", period_name(asked))]
    if Narrow.GRAIN in view.asks:
        said.append(("Шаг", GRAINS[asked.grain]))
    if Narrow.TOUCH in view.asks:
        said.append(("Считать по", TOUCHES[asked.touch]))
    if asked.source:
        said.append(("Источник", source_name(asked.source)))
    if asked.campaign:
        said.append(("Кампания", asked.campaign))
    if asked.course_id:
        said.append(("Курс", courses.get(str(asked.course_id), str(asked.course_id))))
    return said


def menu_key(view: View) -> str:
    return f"insight-{view.key}"
