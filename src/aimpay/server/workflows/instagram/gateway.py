"""What the stories need of Instagram."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class RenewedToken:
    token: str
    expires_at: datetime


class InstagramGateway(Protocol):
    """Raises DeliveryFailedError or DeliveryRefusedError. Of the latter, ``outside_window`` is a person's silence."""

    async def send(self, token: str, person_id: str, text: str) -> None: ...

    async def reply_privately(self, token: str, comment_id: str, text: str) -> None: ...

    async def renew(self, token: str, now: datetime) -> RenewedToken: ...

    async def check(self, token: str) -> str: ...

    async def subscribe(self, token: str) -> None: ...


@dataclass(frozen=True)
class InstagramAccount:
    """The school's account. ``first_token`` is the settings' own; its renewals are kept in the database."""

    gateway: InstagramGateway
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    first_token: str = field(repr=False)
