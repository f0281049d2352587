"""The page where the owner designs the certificate of a course, and what the page itself sends."""

from datetime import datetime
from typing import Any

from pydantic import Field

from aimpay.contract.wire import Call, Slug, TelegramId, Wire


class MakeDesignLink(Wire):
    """``course``: its slug; absent for the first one on sale."""

    admin_id: TelegramId
    course: Slug | None = None


class DesignLinkMade(Wire):
    """The link works for two hours, until the next one for the same course."""

    design_url: str
    expires_at: datetime


class DesignDraft(Wire):
    """``design`` as in ``certificate.json``. A picture is base64, "" for none, absent for the one that is kept."""

    design: dict[str, Any]
    logo: str | None = Field(default=None, max_length=90_000)
    signature: str | None = Field(default=None, max_length=90_000)
    sample_name: str = Field(default="", max_length=200)


MAKE_DESIGN_LINK = Call("/make_design_link", MakeDesignLink, DesignLinkMade, "A link to a certificate's design page")
