"""What may happen around partners."""

from datetime import datetime, timedelta

from figures.tables import FUNDS, PAYING, Tables


class PartnerActs(Tables):
    def follow_link(self, one: int, other: int, at: datetime) -> None:
        """By a partner's link, or by one that is nobody's; the partner may then be credited, or not."""
        user, partner = self._some("users", one), self._some("users", other)
        if user is None or partner is None:
            return
        credited = self._one("attributions", "WHERE user_id = :it", it=user.id)
        touch = {"payload": "r", "verdict": "taken", "touched_at": at}
        self._add(
            "referral_touches", id=self._next(), user_id=user.id, referrer_id=partner.id if other % 4 else None, **touch
        )
        if credited is None and partner.id != user.id and other % 4:
            self._add("attributions", user_id=user.id, referrer_id=partner.id, rule="first", decided_at=at)

    def put_right(self, one: int, other: int, _at: datetime) -> None:
        """Somebody was credited to the wrong partner, or to one at all."""
        credited, partner = self._some("attributions", one, key="user_id"), self._some("users", other)
        if credited is None or partner is None:
            return
        if other % 2:
            self._run("DELETE FROM attributions WHERE user_id = :it", it=credited.user_id)
        else:
            moved = "UPDATE attributions SET referrer_id = :to WHERE user_id = :it"
            self._run(moved, it=credited.user_id, to=partner.id)

    def take_back(self, one: int, _other: int, _at: datetime) -> None:
        if (shared := self._some("commissions", one)) is not None:
            self._set("commissions", shared.id, reversed_amount=5000)

    def pay_out(self, one: int, _other: int, at: datetime) -> None:
        self._post("payout", f"payout:{self._next()}", at, (PAYING, FUNDS, 1000 + one))

    def touch_earlier(self, one: int, other: int, at: datetime) -> None:
        """An order is found to have been touched at another time."""
        if (order := self._some("orders", one)) is not None:
            self._run(
                "UPDATE order_touches SET first_at = :at WHERE order_id = :it",
                it=order.id,
                at=f"{at - timedelta(days=other):%Y-%m-%d %H:%M:%S.%f}",
            )
