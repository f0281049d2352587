"""What a new bank changes, said in Russian."""

from collections.abc import Iterator
from typing import Final

from aimpay.server.learning.quizzes.bank import Bank, BankPool

SETTINGS: Final = {
    "title": "название",
    "pass_percent": "проходной балл, %",
    "minutes": "минут на попытку",
    "attempts": "попыток",
    "cooldown_minutes": "пауза между попытками, минут",
    "show_mistakes": "разбор ошибок",
}


def bank_changes(before: Bank | None, after: Bank) -> list[str]:
    """A line for each thing that differs."""
    if before is None:
        drawn = sum(pool.draw for pool in after.pools)
        return [f"новый тест «{after.title}»: вопросов {len([*after.questions])}, в попытке {drawn}"]
    return [*_settings(before, after), *_pools(before, after), *_questions(before, after)]


def _settings(before: Bank, after: Bank) -> Iterator[str]:
    for name, said in SETTINGS.items():
        was, will = getattr(before, name), getattr(after, name)
        if was != will:
            yield f"{said}: {_shown(was)} → {_shown(will)}"


def _pools(before: Bank, after: Bank) -> Iterator[str]:
    old, new = ({pool.name: pool for pool in bank.pools} for bank in (before, after))
    for name, pool in new.items():
        if name not in old:
            yield f"раздел {name}: новый, в попытке {pool.draw}"
        else:
            yield from _pool(old[name], pool)
    yield from (f"раздел {name}: убран" for name in old if name not in new)


def _pool(old: BankPool, new: BankPool) -> Iterator[str]:
    if old.draw != new.draw:
        yield f"раздел {new.name}: в попытке {old.draw} → {new.draw}"
    if old.title != new.title:
        yield f"раздел {new.name}: название «{old.title or ''}» → «{new.title or ''}»"


def _questions(before: Bank, after: Bank) -> Iterator[str]:
    old, new = ({one.key: one for one in bank.questions} for bank in (before, after))
    homes = {one.key: pool.name for pool in before.pools for one in pool.questions}
    for pool in after.pools:
        for one in pool.questions:
            if one.key not in old:
                yield f"вопрос {one.key}: новый"
            elif old[one.key] != one:
                yield f"вопрос {one.key}: изменён"
            elif homes[one.key] != pool.name:
                yield f"вопрос {one.key}: из раздела {homes[one.key]} в {pool.name}"
    yield from (f"вопрос {key}: убран" for key in old if key not in new)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "порядок вопросов: изменён"


def _shown(value: object) -> str:
    return "без ограничения" if value is None else str(value)
