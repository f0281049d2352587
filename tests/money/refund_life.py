"""The life of payments, and of money that goes back: by the owner's word, and past us in the provider's cabinet."""

import json
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from aimpay.contract.refunds import ASK_REFUND, AskRefund, RefundView
from aimpay.server.kit.ids import new_key
from aimpay.server.selling.refund_errors import NothingToRefundError, RefundTooLargeError
from money.ground import Thing
from money.house import OWNER
from money.life import PaymentLife

PARTS: Final = (None, 1, 100, 700_000)
LEAST: Final = 100
"""Kopecks: what the cabinet gives back as a part."""


class RefundLife(PaymentLife):
    @precondition(lambda self: self.payments)
    @rule(which=st.integers(0, 20), part=st.sampled_from(PARTS), keep=st.sampled_from((None, True, False)))
    def owner_gives_money_back(self, which: int, part: int | None, keep: bool | None) -> None:
        sold = self._wait(self._books()).sold
        if not sold:
            return
        number = sold[which % len(sold)].number
        wish = AskRefund(admin_id=OWNER, order_number=number, amount=part, keep_access=keep, key=new_key())
        outcome = self._live(self.play(ASK_REFUND, wish))
        fine = (RefundView, NothingToRefundError, RefundTooLargeError)
        assert outcome is None or isinstance(outcome, fine), repr(outcome)

    @precondition(lambda self: self.payments)
    @rule(which=st.integers(0, 20), whole=st.booleans())
    def cabinet_gives_money_back(self, which: int, whole: bool) -> None:
        payment = self.payments[which % len(self.payments)]
        if payment["status"] != "succeeded" or self._left_of(payment) < LEAST:
            return
        body = {"payment_id": payment["id"]} | ({} if whole else {"amount": "1.00"})
        self._wait(self.ground.sandbox.post("/yookassa/refunds", body))

    def _left_of(self, payment: Thing) -> int:
        things = [one for one in self.refunds if one["payment_id"] == payment["id"] and one["status"] != "canceled"]
        sums = [int(one["amount"]["value"].replace(".", "")) for one in (payment, *things)]
        return sums[0] - sum(sums[1:])

    @rule(outcome=st.sampled_from(("succeeded", "succeeded", "pending", "insufficient_funds")))
    def provider_ends_refunds_otherwise(self, outcome: str) -> None:
        self._wait(self.ground.decide_refunds(outcome))

    async def before_the_end(self) -> None:
        """What the cabinet did is known by a notification, or by a list at night: here, by a notification."""
        self.play.fuse.left = None
        await self.ground.calm()
        await self.ground.decide_refunds("succeeded")
        for number, thing in enumerate(self.refunds):
            if thing["status"] == "pending":
                status = "canceled" if number % 2 else "succeeded"
                await self.ground.sandbox.post(f"/yookassa/refunds/{thing['id']}/force", {"status": status})
        for note in self.notes:
            if note["event"] == "refund.succeeded":
                await self.play.notified(json.loads(note["body"]))
