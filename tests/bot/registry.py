"""Certificates and tests of the small server that the bot under test talks to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aimpay.contract import certificate_admin as desk
from aimpay.contract import certificates, office, quiz
from aimpay.contract.errors import ErrorCode
from aimpay.contract.wire import Call, FileCall, Wire

if TYPE_CHECKING:
    from bot.school import School

ISSUED = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
"""Half past one on the 23rd in Moscow."""
BROKEN = "Чем он слабее, тем чаще верно"
PDF = b"%PDF-1.7 of the tests"
ZIP = b"PK of the tests"


def number(place: int) -> str:
    return f"AIM-0000-0000-{place:04d}"


@dataclass
class Registry:
    """``passed`` are Telegram ids; ``found`` are all certificates, oldest first."""

    school: School
    picture: bytes
    passed: set[int] = field(default_factory=set)
    found: list[desk.FoundCertificate] = field(default_factory=list)
    corrections: list[desk.WaitingCorrection] = field(default_factory=list)
    batches: set[str] = field(default_factory=set)

    def answers(self) -> dict[Call[Any, Any], Callable[[Any], Wire]]:
        return {
            certificates.CAN_GET_CERTIFICATE: self._state,
            certificates.CHECK_FIO: self._check,
            certificates.SAVE_FIO: self._save,
            certificates.LIST_MY_CERTIFICATES: lambda asked: certificates.MyCertificates(
                certificates=self.of(asked.telegram_id)
            ),
            certificates.ASK_NAME_CORRECTION: self._ask,
            desk.FIND_CERTIFICATES: self._find,
            desk.LIST_CORRECTIONS: self._list_corrections,
            desk.DECIDE_CORRECTION: self._decide,
            desk.SUSPEND_CERTIFICATE: lambda asked: self._turn(asked, "suspended"),
            desk.RESTORE_CERTIFICATE: lambda asked: self._turn(asked, "valid"),
            desk.REVOKE_CERTIFICATE: lambda asked: self._turn(asked, "revoked"),
            desk.REISSUE_CERTIFICATE: self._reissue,
            desk.ISSUE_CERTIFICATE: lambda asked: self.issue(asked.telegram_id, asked.full_name),
            desk.ISSUE_CERTIFICATES: self._bulk,
            office.MAKE_OFFICE_LINK: lambda asked: office.OfficeLinkMade(
                office_url=f"https://pay.example/office/enter/of-{asked.admin_id}", expires_at=ISSUED
            ),
            quiz.QUIZ_STATISTICS: self._statistics,
            quiz.UPDATE_PASSED_EXAM: self._let_pass,
        }

    def files(self) -> dict[FileCall[Any], Callable[[Any], bytes]]:
        return {
            certificates.GENERATE_CERTIFICATE: lambda asked: self.picture if asked.format == "png" else PDF,
            desk.CERTIFICATES_ZIP: lambda _: ZIP,
        }

    def of(self, telegram_id: int) -> list[certificates.CertificateView]:
        own = [one.certificate for one in self.found if one.telegram_id == telegram_id]
        return [view for view in reversed(own) if view.status != "replaced"]

    def issue(self, telegram_id: int | None, full_name: str) -> certificates.CertificateView:
        place = len(self.found) + 1
        view = certificates.CertificateView(
            number=number(place),
            full_name=full_name,
            course="ml",
            course_title="ML <без> математики",
            score_percent=92,
            issued_at=ISSUED,
            status="valid",
            address=f"https://school.example/certifications?cert_id={number(place)}",
            short_address=f"https://school.example/c/{number(place)}",
        )
        self.found.append(desk.FoundCertificate(certificate=view, telegram_id=telegram_id))
        return view

    def _state(self, asked: certificates.CanGetCertificate) -> Wire:
        own = self.of(asked.telegram_id)
        waiting = [one.correction for one in self.corrections if one.telegram_id == asked.telegram_id]
        return certificates.CertificateState(
            result="passed" if own else "need_fio" if asked.telegram_id in self.passed else "test",
            course=asked.course or "ml",
            course_title="ML <без> математики",
            certificate=own[0] if own else None,
            correction=waiting[0] if waiting else None,
        )

    def _check(self, asked: certificates.CheckFio) -> Wire:
        name = " ".join(asked.full_name.split())
        if len(name.split()) < 2:
            raise self._refusal(422, ErrorCode.NAME_INVALID, "Напишите фамилию и имя <целиком>", why="one_word")
        suggestion = name.title() if name.islower() else None
        return certificates.NamePreview(full_name=name, suggestion=suggestion)

    def _save(self, asked: certificates.SaveFio) -> Wire:
        own = self.of(asked.telegram_id)
        return own[0] if own else self.issue(asked.telegram_id, asked.full_name)

    def _ask(self, asked: certificates.AskNameCorrection) -> Wire:
        was = next(view for view in self.of(asked.telegram_id) if view.number == asked.number)
        wish = certificates.NameCorrectionView(
            id=7,
            number=asked.number,
            was=was.full_name,
            full_name=asked.full_name,
            asked_at=ISSUED,
            status="asked",
        )
        self.corrections = [
            desk.WaitingCorrection(correction=wish, telegram_id=asked.telegram_id, course_title=was.course_title)
        ]
        return wish

    def _find(self, asked: desk.FindCertificates) -> Wire:
        self._demand_admin(asked)
        fit = [one for one in reversed(self.found) if asked.query in {"", one.certificate.number}]
        fit = fit or [one for one in reversed(self.found) if asked.query in one.certificate.full_name]
        start = asked.page * 10
        return desk.FoundCertificates(total=len(fit), certificates=fit[start : start + 10])

    def _list_corrections(self, asked: desk.ListCorrections) -> Wire:
        self._demand_admin(asked)
        return desk.CorrectionList(corrections=self.corrections)

    def _decide(self, asked: desk.DecideCorrection) -> Wire:
        self._demand_admin(asked)
        if not self.corrections or self.corrections[0].correction.id != asked.correction_id:
            raise self._refusal(409, ErrorCode.CORRECTION_DECIDED, "Уже решено")
        wish = self.corrections.pop(0)
        status: Any = "approved" if asked.approve else "rejected"
        decided = wish.correction.model_copy(update={"status": status, "reason": asked.reason})
        new = self.issue(wish.telegram_id, wish.correction.full_name) if asked.approve else None
        return desk.CorrectionDecided(correction=decided, certificate=new)

    def _turn(self, asked: Any, status: str) -> certificates.CertificateView:
        self._demand_admin(asked)
        place = next(at for at, one in enumerate(self.found) if one.certificate.number == asked.number)
        one = self.found[place]
        change = desk.CertificateChangeView(
            at=ISSUED, by=asked.admin_id, was=one.certificate.status, became=status, reason=asked.reason
        )
        view = one.certificate.model_copy(update={"status": status, "status_reason": asked.reason})
        self.found[place] = one.model_copy(update={"certificate": view, "changes": (*one.changes, change)})
        return view

    def _reissue(self, asked: desk.ReissueCertificate) -> Wire:
        old = self._turn(asked, "replaced")
        owner = next(one.telegram_id for one in self.found if one.certificate.number == old.number)
        return self.issue(owner, asked.full_name)

    def _bulk(self, asked: desk.IssueCertificates) -> Wire:
        self._demand_admin(asked)
        lines = [
            desk.BulkLine(
                line=at,
                outcome="mistake" if " " not in name else "ready" if asked.dry_run else "issued",
                full_name=name,
                note=None if " " in name else "нужны фамилия и <имя>",
            )
            for at, name in enumerate(asked.lines.splitlines(), 1)
        ]
        good = [line for line in lines if line.outcome != "mistake"]
        if not asked.dry_run:
            self.batches.add(asked.batch)
        return desk.BulkReport(
            batch=asked.batch,
            dry_run=asked.dry_run,
            good=len(good),
            existing=0,
            mistakes=len(lines) - len(good),
            lines=lines,
        )

    def _statistics(self, asked: quiz.GetQuizStatistics) -> Wire:
        self._demand_admin(asked)
        shares = (90, 40, None, 70, 60, 50, 20)
        return quiz.QuizStatistics(
            course="ml",
            title="Машинное <обучение>",
            attempts=12,
            passed=7,
            failed=4,
            expired=1,
            average_percent=74,
            questions=[
                quiz.QuestionStatistics(
                    key=f"q{at}",
                    pool="all",
                    text=f"Вопрос {at} <b>",
                    shown=12,
                    answered=0 if share is None else 10,
                    right_share=share,
                    discrimination=None if share is None else -0.31 if at == 4 else 0.25,
                    broken=BROKEN if at == 4 else None,
                )
                for at, share in enumerate(shares, 1)
            ],
        )

    def _let_pass(self, asked: quiz.UpdatePassedExam) -> Wire:
        self._demand_admin(asked)
        changed = asked.telegram_id not in self.passed
        self.passed.add(asked.telegram_id)
        return quiz.PassedExam(attempt_id=1, course="ml", changed=changed)

    def _demand_admin(self, asked: Any) -> None:
        self.school.demand_admin(asked.admin_id)

    def _refusal(self, status: int, code: ErrorCode, message: str, **details: str) -> Exception:
        return self.school.refusal(status, code, message, **details)
