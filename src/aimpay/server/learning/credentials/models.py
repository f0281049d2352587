"""The keys that sign credentials."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base


class SigningKey(Base):
    """An Ed25519 key. Never deleted: what it signed is checked with its public half for ever.

    ``public`` is base64url of its 32 bytes, ``sealed`` the private half as an encrypted PEM. ``retired_at`` ends its
    signing of new credentials, ``withdrawn_at`` all trust in it.
    """

    __tablename__ = "signing_keys"
    __table_args__ = ()

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public: Mapped[str] = mapped_column(String(43), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
