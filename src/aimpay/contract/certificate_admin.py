"""What admins do with certificates: by hand, one by one, and in bulk."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aimpay.contract.certificates import (
    CertificateCode,
    CertificateNumber,
    CertificateView,
    NameCorrectionView,
    TypedName,
)
from aimpay.contract.wire import Call, FileCall, Slug, TelegramId, Wire

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=250)]
PublicReason = Annotated[Reason, Field(description="shown on the public page: no private facts")]
BatchKey = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{8,40}$", description="makes a repeat of a list harmless")]


class CertificateChangeView(Wire):
    """``by`` is an admin's Telegram id; None is the system. ``was`` is None when it was issued."""

    at: datetime
    by: int | None = None
    was: CertificateCode | None = None
    became: CertificateCode
    reason: str


class FoundCertificate(Wire):
    """``telegram_id`` is None when it was issued to somebody who is not in the bot."""

    certificate: CertificateView
    telegram_id: int | None = None
    changes: tuple[CertificateChangeView, ...] = ()


class FindCertificates(Wire):
    """``query`` is a number, a Telegram id or a part of a name; empty finds the newest."""

    admin_id: TelegramId
    query: str = Field(default="", max_length=100)
    course: Slug | None = None
    page: int = Field(default=0, ge=0, lt=10_000)


class FoundCertificates(Wire):
    """The newest first, ten a page."""

    total: int
    certificates: tuple[FoundCertificate, ...]


class ListCorrections(Wire):
    admin_id: TelegramId


class WaitingCorrection(Wire):
    correction: NameCorrectionView
    telegram_id: int | None = None
    course_title: str


class CorrectionList(Wire):
    """The oldest come first."""

    corrections: tuple[WaitingCorrection, ...]


class DecideCorrection(Wire):
    """``reason`` is told to the student; it may be empty when it is approved."""

    admin_id: TelegramId
    correction_id: int = Field(gt=0, lt=2**53)
    approve: bool
    reason: str = Field(default="", max_length=250)


class CorrectionDecided(Wire):
    """``certificate`` is the new one, when it is approved."""

    correction: NameCorrectionView
    certificate: CertificateView | None = None


class IssueCertificate(Wire):
    """By hand: nobody asks whether a test was passed. ``reason`` stays inside. One per person and course."""

    admin_id: TelegramId
    full_name: TypedName
    course: Slug
    telegram_id: TelegramId | None = None
    score_percent: int | None = Field(default=None, ge=0, le=100)
    reason: Reason
    key: BatchKey | None = None


class RevokeCertificate(Wire):
    """For good."""

    admin_id: TelegramId
    number: CertificateNumber
    reason: PublicReason


class SuspendCertificate(Wire):
    admin_id: TelegramId
    number: CertificateNumber
    reason: PublicReason


class RestoreCertificate(Wire):
    """Valid again after a suspension. ``reason`` stays inside."""

    admin_id: TelegramId
    number: CertificateNumber
    reason: Reason


class ReissueCertificate(Wire):
    """A new number with the name put right; the old number points to the new. ``reason`` stays inside."""

    admin_id: TelegramId
    number: CertificateNumber
    full_name: TypedName
    reason: Reason


class IssueCertificates(Wire):
    """``lines``: «Имя» or «Имя; Telegram id», one a line, at most 500. Nothing is issued while ``dry_run``.

    Lines with a mistake are left out of the issue. The same ``batch`` again issues nothing twice.
    """

    admin_id: TelegramId
    course: Slug
    lines: str = Field(min_length=1, max_length=100_000)
    batch: BatchKey
    reason: Reason = "Список"
    dry_run: bool = True


class BulkLine(Wire):
    """``line`` counts from one. ``ready`` (dry run) and ``issued`` are good; ``exists`` had one before; ``mistake``."""

    line: int
    outcome: Literal["ready", "issued", "exists", "mistake"]
    full_name: str
    number: str | None = None
    note: str | None = None


class BulkReport(Wire):
    batch: str
    dry_run: bool
    good: int
    existing: int
    mistakes: int
    lines: tuple[BulkLine, ...]


class ZipCertificates(Wire):
    """PDFs of a course's valid certificates, or of a batch's. At most 5,000."""

    admin_id: TelegramId
    course: Slug | None = None
    batch: BatchKey | None = None


FIND_CERTIFICATES = Call("/find_certificates", FindCertificates, FoundCertificates, "Certificates by number or name")
LIST_CORRECTIONS = Call("/list_name_corrections", ListCorrections, CorrectionList, "Names that wait to be put right")
DECIDE_CORRECTION = Call(
    "/decide_name_correction", DecideCorrection, CorrectionDecided, "Put a name right, or decline; approving reissues"
)
ISSUE_CERTIFICATE = Call("/issue_certificate", IssueCertificate, CertificateView, "A certificate by hand")
REVOKE_CERTIFICATE = Call("/revoke_certificate", RevokeCertificate, CertificateView, "Withdraw a certificate for good")
SUSPEND_CERTIFICATE = Call(
    "/suspend_certificate", SuspendCertificate, CertificateView, "Withdraw a certificate for a while"
)
RESTORE_CERTIFICATE = Call(
    "/restore_certificate", RestoreCertificate, CertificateView, "A suspended certificate is valid again"
)
REISSUE_CERTIFICATE = Call(
    "/reissue_certificate", ReissueCertificate, CertificateView, "Another name; the old number points to the new"
)
ISSUE_CERTIFICATES = Call("/issue_certificates", IssueCertificates, BulkReport, "Certificates by a list of names")
CERTIFICATES_ZIP = FileCall("/certificates_zip", ZipCertificates, "application/zip", "PDFs of many certificates")
