"""Whether there is a way to a lead. One without any is a browser, not yet a person for a marketer."""

from sqlalchemy import exists, or_
from sqlalchemy.sql import ColumnElement

from aimpay.server.growth.leads.models import ContactPoint, Lead


def is_contacted() -> ColumnElement[bool]:
    return or_(Lead.user_id.is_not(None), exists().where(ContactPoint.lead_id == Lead.id))
