"""An independent verifier of Open Badges 3.0 accepts what the school signed, and nothing else."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft4Validator
from jwt.types import Options
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.verify import verify_badge

from aimpay.server.learning.certificates.models import CertificateStatus
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.jose import pem, public_of
from aimpay.server.learning.credentials.keys import keep_keys, rotate
from server.conftest import Server
from server.houses import CODE
from server.verification.papers import DID, NAME, PUBLIC, Employer, issued, turned
from specs import spec

SCHEMA = "open-badges-3.0-achievement-credential.schema.json"
LOST = "a-secret-that-nobody-has-any-more"
AS_IT_IS: Options = {"verify_signature": False}


@pytest.fixture
def employer(server: Server) -> Employer:
    return Employer(server)


async def test_an_independent_verifier_accepts_the_credential_without_our_server(
    server: Server, employer: Employer
) -> None:
    number = await issued(server)
    seen = employer.verify(await employer.token(number), await employer.pem(), number=number)
    assert (seen.issuer.id, seen.issuer.name) == (DID, "Школа AiM")
    assert seen.achievement.name == "ML без математики"
    assert [who.identity_hash for who in seen.identifiers] == [NAME]
    assert [result.value for result in seen.results] == ["92"]


async def test_a_general_reader_of_signed_tokens_accepts_it_too(server: Server, employer: Employer) -> None:
    token = await employer.token(await issued(server))
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "kid": f"{DID}#key-1", "typ": "JWT"}
    said = jwt.decode(token, await employer.pem(), algorithms=["EdDSA"], options={"require": ["iss", "sub", "nbf"]})
    assert said["iss"] == DID


async def test_a_picture_with_the_credential_inside_proves_itself(server: Server, employer: Employer) -> None:
    number = await issued(server)
    key = await employer.pem()
    async with server.session.get(f"{server.url}/c/{number}/badge.png") as answer:
        picture = await answer.read()
    assert verify_badge(picture, pubkey_pem=key, expected_recipient=f"{PUBLIC}/c/{number}").valid
    assert not verify_badge(picture, pubkey_pem=key, expected_recipient=f"{PUBLIC}/c/{await issued(server)}").valid


@pytest.mark.parametrize("field", ["name", "score", "holder", "issued"])
async def test_a_changed_credential_is_refused(server: Server, employer: Employer, field: str) -> None:
    head, body, signature = (await employer.token(await issued(server))).split(".")
    said = json.loads(base64.urlsafe_b64decode(f"{body}=="))
    subject = said["credentialSubject"]
    match field:
        case "name":
            subject["identifier"][0]["identityHash"] = "Иванов Иван"
        case "score":
            subject["result"][0]["value"] = "100"
        case "holder":
            said["sub"] = subject["id"] = f"{PUBLIC}/c/AIM-0000-0000-0000"
        case "issued":
            said["validFrom"] = "2020-01-01T00:00:00Z"
    changed = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with pytest.raises(OB3VerificationError, match="signature"):
        employer.verify(f"{head}.{changed}.{signature}", await employer.pem())


async def test_a_foreign_key_is_refused_both_ways(server: Server, employer: Employer) -> None:
    token, foreign = await employer.token(await issued(server)), Ed25519PrivateKey.generate()
    with pytest.raises(OB3VerificationError, match="signature"):
        employer.verify(token, pem(public_of(foreign)))
    forged = jwt.encode(jwt.decode(token, options=AS_IT_IS), foreign, "EdDSA", {"kid": f"{DID}#key-1"})
    with pytest.raises(OB3VerificationError, match="signature"):
        employer.verify(forged, await employer.pem())


@pytest.mark.parametrize(
    ("status", "purpose"),
    [
        (CertificateStatus.REVOKED, "revocation"),
        (CertificateStatus.REPLACED, "revocation"),
        (CertificateStatus.SUSPENDED, "suspension"),
    ],
)
async def test_what_ended_after_the_download_is_refused_by_the_signed_lists(
    server: Server, employer: Employer, status: CertificateStatus, purpose: str
) -> None:
    number, neighbour = await issued(server), await issued(server)
    token, other, key = await employer.token(number), await employer.token(neighbour), await employer.pem()
    await employer.fetch_lists()
    employer.verify(token, key, status=True)
    await turned(server, number, status)
    await employer.fetch_lists()
    with pytest.raises(OB3VerificationError, match=f"'{purpose}' is set"):
        employer.verify(token, key, status=True)
    employer.verify(other, key, status=True)
    if status is CertificateStatus.SUSPENDED:
        await turned(server, number, CertificateStatus.VALID)
        await employer.fetch_lists()
        employer.verify(token, key, status=True)


async def test_the_lists_are_signed_and_soon_out_of_date(server: Server, employer: Employer) -> None:
    await employer.token(await issued(server))
    await employer.fetch_lists()
    listed = employer.downloaded(f"{PUBLIC}/credentials/status/revocation/1/0").decode()
    said = jwt.decode(listed, await employer.pem(), algorithms=["EdDSA"], options={"require": ["exp"]})
    assert said["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert said["exp"] - said["nbf"] == 24 * 60 * 60
    for path in ("revocation/1/1", "revocation/2/0", "message/1/0"):
        assert (await server.ask("GET", f"/credentials/status/{path}")).status in {404, 422}, path


async def test_the_did_document_leads_from_the_issuer_to_the_key(server: Server, employer: Employer) -> None:
    number = await issued(server)
    token = await employer.token(number)
    await employer.fetch("/.well-known/did.json")
    await employer.fetch_lists()
    resolved = OB3Verifier.for_issuer_did(DID, download=employer.downloaded)
    resolved.verify(token, check_status=True, download=employer.downloaded)
    keys = jwt.PyJWKSet.from_dict(json.loads(await employer.get("/.well-known/jwks.json")))
    jwt.decode(token, keys[f"{DID}#key-1"], algorithms=["EdDSA"])
    assert await employer.get("/did.json") == await employer.get("/.well-known/did.json")


async def test_after_a_rotation_old_credentials_hold_and_new_ones_have_the_new_key(
    server: Server, employer: Employer
) -> None:
    number = await issued(server)
    old, old_key = await employer.token(number), await employer.pem()
    await _rotate(server)
    new, new_key = await employer.token(number), await employer.pem(2)
    assert jwt.get_unverified_header(new)["kid"] == f"{DID}#key-2"
    assert await employer.pem(1) == old_key
    await employer.fetch("/.well-known/did.json")
    for token, key in ((old, 1), (new, 2)):
        await employer.fetch_lists(key)
        pinned = old_key if key == 1 else new_key
        employer.verify(token, pinned, number=number, status=True)
        OB3Verifier.for_issuer_did(DID, download=employer.downloaded).verify(token)
    with pytest.raises(OB3VerificationError, match="signature"):
        employer.verify(new, old_key)


async def test_after_a_lost_secret_the_lists_of_old_credentials_are_signed_by_the_new_key(
    server: Server, employer: Employer
) -> None:
    number = await issued(server)
    async with server.house.db.write() as session:
        await keep_keys(session, Chest([LOST]), server.house.clock.now())
    await employer.fetch("/.well-known/did.json")
    await employer.fetch_lists(1)
    listed = employer.downloaded(f"{PUBLIC}/credentials/status/revocation/1/0").decode()
    jwt.decode(listed, await employer.pem(2), algorithms=["EdDSA"])
    assert jwt.get_unverified_header(await employer.token(number))["kid"] == f"{DID}#key-2"


async def test_a_stolen_key_is_no_longer_published(server: Server, employer: Employer) -> None:
    number = await issued(server)
    old = await employer.token(number)
    await _rotate(server, withdraw=True)
    await employer.fetch("/.well-known/did.json")
    resolved = OB3Verifier.for_issuer_did(DID, download=employer.downloaded)
    with pytest.raises(OB3VerificationError, match="no verificationMethod"):
        resolved.verify(old)
    resolved.verify(await employer.token(number))
    for path in ("/issuer/keys/1.pem", "/credentials/status/revocation/1/0"):
        assert (await server.ask("GET", path)).status == 404


async def test_the_credential_fits_the_schema_of_open_badges(server: Server, employer: Employer) -> None:
    """The stored schema is of the first data model: its one date is called otherwise, and its status has two fields."""
    schema = json.loads(spec(SCHEMA).read_text())
    for score in (92, None):
        said = jwt.decode(await employer.token(await issued(server, score_percent=score)), options=AS_IT_IS)
        Draft4Validator.check_schema(schema)
        for status in said["credentialStatus"]:
            older = {**said, "issuanceDate": said["validFrom"], "credentialStatus": _short(status)}
            assert [error.message for error in Draft4Validator(schema).iter_errors(older)] == []
        profile = json.loads(await employer.get("/issuer.json"))
        definition = {"$defs": schema["$defs"], "$ref": "#/$defs/Profile"}
        assert list(Draft4Validator(definition).iter_errors(profile)) == []


async def test_the_view_says_what_is_signed(server: Server, employer: Employer) -> None:
    number = await issued(server)
    view = json.loads(await employer.get(f"/c/{number}/credential.json"))
    assert view["jwt"] == await employer.token(number)
    assert view["credential"] == jwt.decode(view["jwt"], options=AS_IT_IS)


@pytest.mark.parametrize("status", ["suspended", "revoked", "replaced"])
async def test_what_no_longer_holds_is_not_signed_anew(server: Server, status: str) -> None:
    number = await issued(server, status)
    for file in ("credential", "credential.json", "badge.png", "pdf"):
        answer = await server.ask("GET", f"/c/{number}/{file}")
        assert (answer.status, answer.headers["Content-Type"]) == (409, "text/html; charset=utf-8"), file


async def _rotate(server: Server, *, withdraw: bool = False) -> None:
    async with server.house.db.write() as session:
        await rotate(session, Chest([CODE]), server.house.clock.now(), withdraw=withdraw)


def _short(status: dict[str, Any]) -> dict[str, Any]:
    return {name: status[name] for name in ("id", "type")}
