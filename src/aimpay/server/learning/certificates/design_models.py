"""What a school set for the certificates of its courses, and links to the page where it does."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base


class CertificateDesign(Base):
    """``texts`` as in ``certificate.json``. ``changed_by`` is absent for what came by ``aimpay school import``."""

    __tablename__ = "certificate_designs"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]


class DesignLink(Base):
    """A link to the page of one course's design. Only the token's hash is kept; ``admin_id`` is whom it was given."""

    __tablename__ = "design_links"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    admin_id: Mapped[int]
    expires_at: Mapped[datetime]
