"""/personal_data of those who receive payouts."""

from datetime import timedelta

from aimpay.sandbox.yookassa.errors import invalid, not_found
from aimpay.sandbox.yookassa.payout_fields import PersonRequest
from aimpay.sandbox.yookassa.provider import PERSON, Provider
from aimpay.sandbox.yookassa.validation import parse
from aimpay.sandbox.yookassa.wire import Object, new_id, stamp

KEPT_UNUSED = timedelta(days=1)
KEPT = timedelta(days=365)


def create(provider: Provider, body: Object) -> Object:
    asked = parse(PersonRequest, body)
    if asked.type == "payout_statement_recipient" and asked.birthdate is None:
        raise invalid("birthdate is required", "birthdate")
    thing: Object = {
        "id": new_id(provider.now, prefix="pd-", family="0003"),
        "type": asked.type,
        "status": "waiting_for_operation",
        "created_at": provider.stamp,
    }
    if asked.metadata:
        thing["metadata"] = asked.metadata
    provider.keep(PERSON, {"object": thing})
    provider.agenda.plan("expire_person", thing["id"], KEPT_UNUSED)
    return thing


def get(provider: Provider, person_id: str) -> Object:
    document = provider.find(PERSON, person_id)
    if document is None:
        raise not_found("Personal data", "personal_data_id")
    thing: Object = document["object"]
    return thing


def use(provider: Provider, person_id: str) -> Object:
    """Take someone's data for a payout: from now on it is active."""
    document = provider.find(PERSON, person_id)
    if document is None or document["object"]["status"] == "canceled":
        raise invalid("Personal data doesn't exist or is canceled", "personal_data")
    thing: Object = document["object"] | {"status": "active", "expires_at": stamp(provider.now + KEPT)}
    provider.agenda.plan("expire_person", person_id, KEPT)
    provider.keep(PERSON, {"object": thing})
    return thing


def expire(provider: Provider, person_id: str) -> None:
    document = provider.find(PERSON, person_id)
    if document is None:
        return
    thing = {name: value for name, value in document["object"].items() if name != "expires_at"}
    thing |= {
        "status": "canceled",
        "cancellation_details": {"party": "yoo_money", "reason": "expired_by_timeout"},
    }
    provider.keep(PERSON, {"object": thing})
