"""Who paid, and when: an order for each buyer, with the payment's own number in its reason."""

from collections import defaultdict
from typing import Final

from aimpay.server.workflows.moving.access import Bought, Outcome, bring_access
from aimpay.server.workflows.moving.original.rows import Old, OldPayment, OldUser
from aimpay.server.workflows.moving.original.scene import Scene

REASON: Final = "Перенесено из прежней системы"
UNPAID: Final = "оплата есть, а пометки «оплатил» нет: доступ открыт, проверьте"
NO_PAYMENT: Final = "помечен как оплативший, а оплаты нет: доступ открыт без суммы"
HAS: Final = "доступ к курсу уже есть: заказ не создан"


async def take_purchases(scene: Scene, old: Old) -> None:
    payments = _by_person(scene, old)
    part = old.parts["payments"]
    for user in old.users:
        paid = payments.get(user.telegram_id)
        if user.telegram_id not in scene.users or (paid is None and not user.paid):
            continue
        where = f"payments, id {paid.row}" if paid else f"users, id {user.row}"
        if paid is None:
            part.read += 1
            part.say(where, NO_PAYMENT)
        elif not user.paid:
            part.say(where, UNPAID)
        bought = _bought(scene, user, paid)
        outcome, _ = await bring_access(scene.session, scene.users[user.telegram_id], scene.course, bought, scene.now)
        part.added += outcome is Outcome.GIVEN
        part.same += outcome is Outcome.BROUGHT_BEFORE
        if outcome is Outcome.HAS_ACCESS:
            part.skip(where, HAS)


def _by_person(scene: Scene, old: Old) -> dict[int, OldPayment]:
    """The first payment of each person; the rest are told of. One payment stood in several rows there."""
    part, theirs = old.parts["payments"], defaultdict[int, list[OldPayment]](list)
    for payment in old.payments:
        if payment.telegram_id in scene.users:
            theirs[payment.telegram_id].append(payment)
        else:
            part.skip(f"payments, id {payment.row}", "плательщика нет среди людей")
    for first, *rest in theirs.values():
        for one in rest:
            same = one.payment_id == first.payment_id
            part.skip(
                f"payments, id {one.row}",
                f"та же оплата, что в строке {first.row}"
                if same
                else f"вторая оплата того же человека (первая — в строке {first.row}): проверьте, не вернуть ли деньги",
            )
    return {telegram_id: payments[0] for telegram_id, payments in theirs.items()}


def _bought(scene: Scene, user: OldUser, paid: OldPayment | None) -> Bought:
    if paid is None:
        return Bought(f"original:user:{scene.users[user.telegram_id]}", 0, scene.now, f"{REASON}: без оплаты", scene.by)
    number = f"платёж {paid.payment_id}" if paid.payment_id else f"строка оплат {paid.row}"
    reason = f"{REASON}: {number}; сумма — за вычетом комиссии"
    return Bought(f"original:payment:{paid.key}", paid.amount, paid.at, reason, scene.by)
