"""The test cards of the vendor's documentation and what each of them does."""

from dataclasses import dataclass

from aimpay.sandbox.yookassa.wire import Object

NETWORK = "payment_network"
PROVIDER = "yoo_money"

THREE_D_SECURE = {"5555555555554477", "4793128161644804", "2200000000000004"}
GOOD = (
    "5555555555554477",
    "5555555555554444",
    "4793128161644804",
    "4111111111111111",
    "2200000000000004",
    "2202474301322987",
    "6759649826438453",
    "4175001000000017",
    "370000000000002",
    "3528000700000000",
    "36700102000000",
)
BAD = """
3d_secure_failed 5555555555554592 4839665499603842 2200000000000012
call_issuer 5555555555554535 4926946416239025 2200000000000020
card_expired 5555555555554543 4141435412630840 2200000000000038
fraud_suspected 5555555555554568 4483274282299972 2200000000000046
general_decline 5555555555554527 4889971706588753 2202202212312379
insufficient_funds 5555555555554600 4562265587712390 2200000000000053
invalid_card_number 5555555555554618 4951017853630544 2201382000000013
invalid_csc 5555555555554626 4194180666146368 2200770212727079
issuer_unavailable 5555555555554501 4654130848359150 2201382000000021
payment_method_limit_exceeded 5555555555554576 4565231022577548 2201382000000039
payment_method_restricted 5555555555554550 4233961169071671 2201382000000047
country_forbidden 5555555555554584 4969751510013864 2201382000000054
fraud_suspected 5555555555554634 4119098878796485 2201696981989955
"""
PROVIDER_REFUSES = {
    *("5555555555554584", "4969751510013864", "2201382000000054"),
    *("5555555555554634", "4119098878796485", "2201696981989955"),
}
SYSTEMS = {
    "22": "Mir",
    "34": "AmericanExpress",
    "35": "JCB",
    "36": "DinersClub",
    "37": "AmericanExpress",
    "4": "Visa",
    "5": "MasterCard",
    "67": "MasterCard",
}


@dataclass(frozen=True)
class Outcome:
    """``reason`` is empty when the payment goes through."""

    reason: str = ""
    party: str = NETWORK
    three_d_secure: bool = False


def _table() -> dict[str, Outcome]:
    table = {number: Outcome(three_d_secure=number in THREE_D_SECURE) for number in GOOD}
    for line in BAD.strip().splitlines():
        reason, *numbers = line.split()
        for number in numbers:
            party = PROVIDER if number in PROVIDER_REFUSES else NETWORK
            table[number] = Outcome(reason, party, three_d_secure=reason == "3d_secure_failed")
    return table


TABLE = _table()


def clean(number: str) -> str:
    return "".join(number.split()).replace("-", "")


def system_of(number: str) -> str:
    return next((name for start, name in SYSTEMS.items() if number.startswith(start)), "Unknown")


def card_view(number: str) -> Object:
    return {
        "first6": number[:6],
        "last4": number[-4:],
        "expiry_month": "12",
        "expiry_year": "2030",
        "card_type": system_of(number),
        "issuer_country": "RU",
        "issuer_name": "Sandbox Bank",
    }


def payout_card_view(number: str) -> Object:
    kept = ("first6", "last4", "card_type", "issuer_country", "issuer_name")
    return {name: value for name, value in card_view(number).items() if name in kept}
