"""Whether the school is its owner's own, and opens the group it should."""

from typing import Final

from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.surroundings import School, Surroundings
from aimpay.server.doctor.telegram import look_at_groups
from aimpay.server.workflows.leftovers import Leftover
from aimpay.server.workflows.open_school import SAMPLE_SELLER
from aimpay.settings import Mode

SCHOOL: Final = "Школа"
EDIT_SCHOOL: Final = "aimpay school export ПАПКА, правка файлов, aimpay school import ПАПКА"


async def look_at_school(around: Surroundings, school: School | None) -> list[Finding]:
    """``school`` None: the database is still empty. The demo may sell the sample."""
    is_real = around.settings.mode is Mode.PRODUCTION
    if school is None:
        return [_sample(SAMPLE_SELLER)] if is_real else []
    found = [*(_foreign(school) if is_real else []), *_other_group(school, around.settings.group_id)]
    selling = Finding(SCHOOL, True, note=f"продаёт {school.seller.get('name', '')}")
    return [*(found or [selling]), *await look_at_groups(around, school.more_groups)]


def _foreign(school: School) -> list[Finding]:
    sample = [_sample(school.seller)] if SAMPLE_SELLER.items() & school.seller.items() else []
    return [*sample, *map(_left, school.leftovers)]


def _sample(seller: dict[str, str]) -> Finding:
    what = f"школа — ещё образец из поставки: {', '.join(seller.values())}"
    return Finding(SCHOOL, None, what, f"До первого покупателя замените всё своим: {EDIT_SCHOOL}.")


def _left(leftover: Leftover) -> Finding:
    what = f"{leftover.place} ещё пример: {', '.join(leftover.what)}"
    return Finding(SCHOOL, None, what, f"Замените своим: Кабинет → Школа → {leftover.page}.")


def _other_group(school: School, group_id: int) -> list[Finding]:
    if school.group_id == group_id:
        return []
    what = f"курс открывает группу {school.group_id}, а GROUP_ID — {group_id}"
    return [Finding(SCHOOL, None, what, f"Исправьте GROUP_ID или group_id курса: {EDIT_SCHOOL}.")]
