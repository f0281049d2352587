"""What waits for this very person: only what the role may do, each with where it is done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import plural, tied
from aimpay.server.office.door import Staff
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.alerts.models import Alert
from aimpay.server.workflows.morning.queues import QUEUES
from aimpay.server.workflows.morning.waiting import Waiting


@dataclass(frozen=True)
class Ask:
    """``count`` of things, ``words`` one sentence. ``kind`` is a colour of ``parts.status``."""

    count: int
    words: str
    address: str
    label: str
    kind: str = "wait"


def asks(staff: Staff, waiting: Waiting, funds: int | None, alerts: Iterable[Alert] = ()) -> list[Ask]:
    """``funds`` are kopecks at the payout gateway; None when it is not known, or there is none."""
    return [
        *_alerts(staff, alerts),
        *_low_funds(staff, waiting, funds),
        *(
            Ask(one.count(waiting), tied(one.words(waiting)), one.address, one.label, one.kind)
            for one in QUEUES
            if staff.may(one.needs) and one.count(waiting)
        ),
        *_tasks(staff, waiting),
    ]


def _alerts(staff: Staff, alerts: Iterable[Alert]) -> Iterator[Ask]:
    """What the owner was told of in the bot. Low funds have a line of their own here, always fresh."""
    if staff.may(Action.RETRY):
        for one in alerts:
            if one.name != "payout_funds":
                yield Ask(1, one.words, "/office/failures", "К неполадкам", "bad")


def _low_funds(staff: Staff, waiting: Waiting, funds: int | None) -> Iterator[Ask]:
    if staff.may(Action.PAY_OUT) and funds is not None and funds < waiting.owed:
        words = f"На счёте для выплат {rubles(funds)}, а партнёрам полагается {rubles(waiting.owed)}. Пополните счёт."
        yield Ask(1, tied(words), "/office/payouts", "К выплатам", "bad")


def _tasks(staff: Staff, waiting: Waiting) -> Iterator[Ask]:
    if staff.may(Action.SEE_PEOPLE) and (mine := waiting.tasks.get(staff.telegram_id, 0)):
        words = f"{plural(mine, 'ваша задача', 'ваши задачи', 'ваших задач')} на сегодня."
        yield Ask(mine, tied(words), "/office/tasks", "Открыть")
