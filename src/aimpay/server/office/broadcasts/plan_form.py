"""A broadcast's plan as a form, there and back."""

from datetime import datetime
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel

from aimpay.server.growth.broadcasts.acts import Plan
from aimpay.server.growth.broadcasts.errors import BroadcastInvalidError
from aimpay.server.growth.broadcasts.models import Broadcast, ChannelPolicy
from aimpay.server.kit.moscow import MOSCOW


class PlanForm(BaseModel):
    """What the fields of the page hold; ``schedule_at`` is Moscow time."""

    broadcast_id: str = ""
    name: str = ""
    template_id: str = ""
    segment_id: str = ""
    policy: ChannelPolicy = ChannelPolicy.TELEGRAM
    test_size: str = ""
    schedule_at: str = ""

    def plan(self) -> Plan:
        if not (self.template_id.isdecimal() and self.segment_id.isdecimal()):
            raise BroadcastInvalidError("Выберите шаблон и\u00a0сегмент.")
        try:
            at = datetime.fromisoformat(self.schedule_at).replace(tzinfo=MOSCOW) if self.schedule_at else None
            size = int(self.test_size) if self.test_size else None
        except ValueError as error:
            raise BroadcastInvalidError from error
        return Plan(
            name=self.name.strip(),
            template_id=int(self.template_id),
            segment_id=int(self.segment_id),
            policy=self.policy,
            test_size=size,
            schedule_at=at,
        )


PlanAsked = Annotated[PlanForm, Form()]


def form_of(broadcast: Broadcast) -> PlanForm:
    at = broadcast.schedule_at
    return PlanForm(
        broadcast_id=str(broadcast.id),
        name=broadcast.name,
        template_id=str(broadcast.template_id),
        segment_id=str(broadcast.segment_id),
        policy=ChannelPolicy(broadcast.policy),
        test_size=str(broadcast.test_size or ""),
        schedule_at=f"{at.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" if at else "",
    )
