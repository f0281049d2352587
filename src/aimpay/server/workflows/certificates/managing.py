"""What an admin does with one certificate. Every act keeps who, when and why."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import certificate_admin as contract
from aimpay.contract.certificates import CertificateView
from aimpay.server.learning.certificates.change_status import change_status
from aimpay.server.learning.certificates.corrections import decide_correction, waiting_corrections
from aimpay.server.learning.certificates.errors import CertificateIssuedError
from aimpay.server.learning.certificates.full_name import clean_name
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import Certificate, CertificateStatus
from aimpay.server.learning.certificates.queries import by_number, changes_of, same_name, search
from aimpay.server.learning.certificates.reissue import reissue
from aimpay.server.learning.certificates.views import certificate_view, change_view, correction_view
from aimpay.server.people.block_user import known_user
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.selling.find_course import known_course
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.certificates import announcing
from aimpay.server.workflows.certificates.noting import note_certificate
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_certificate
from aimpay.server.workflows.permit import permit

BY_HAND: Final = "hand"


async def issue_by_hand(house: House, request: contract.IssueCertificate, *, via: Via = Via.API) -> CertificateView:
    await permit(house, request.admin_id, Action.CERTIFY)
    name = clean_name(request.full_name, one_word=True)

    async def work(session: AsyncSession) -> CertificateView:
        user = await known_user(session, request.telegram_id) if request.telegram_id else None
        course = await known_course(session, request.course)
        wanted = Wanted(
            full_name=name,
            course_id=course.id,
            course_title=course.title,
            user_id=user.id if user else None,
            score_percent=request.score_percent,
            by=request.admin_id,
            reason=request.reason.strip(),
            key=f"{BY_HAND}:{request.key}" if request.key else None,
        )
        return await certificate_view(session, await _issue(session, house, wanted, via), house.public_url)

    return await house.db.transact(work)


async def _issue(session: AsyncSession, house: House, wanted: Wanted, via: Via) -> Certificate:
    """What is there on another name is not changed silently, and nobody without Telegram gets two."""
    twin = await same_name(session, wanted.full_name, wanted.course_id) if wanted.user_id is None else None
    if twin is not None and (wanted.key is None or twin.issue_key != wanted.key):
        raise CertificateIssuedError(
            f"На это имя сертификат уже есть: {twin.number}. Если это тёзка, добавьте отчество или номер Telegram.",
            number=twin.number,
        )
    issued = await issue(session, wanted, house.clock.now())
    made = issued.certificate
    if issued.new:
        note_certificate(
            session,
            str(made.id),
            by=wanted.by or 0,
            now=house.clock.now(),
            via=via,
            after={"status": str(made.status), "name": made.full_name, "course": made.course_title},
            reason=wanted.reason,
        )
        await house.jobs.enqueue(session, announcing.deliver_certificate, f"certificate:{made.id}", made.id)
        await touch_certificate(session, made, house.clock.now())
    elif made.full_name != wanted.full_name or made.course_id != wanted.course_id:
        raise CertificateIssuedError(
            f"У\u00a0этого человека сертификат уже есть: {made.number}, на имя {made.full_name}. "
            "Чтобы исправить имя, перевыпустите его.",
            number=made.number,
        )
    return made


async def revoke(house: House, request: contract.RevokeCertificate, deed: Deed = FROM_BOT) -> CertificateView:
    return await _change(house, request, CertificateStatus.REVOKED, public=True, deed=deed)


async def suspend(house: House, request: contract.SuspendCertificate, deed: Deed = FROM_BOT) -> CertificateView:
    return await _change(house, request, CertificateStatus.SUSPENDED, public=True, deed=deed)


async def restore(house: House, request: contract.RestoreCertificate, deed: Deed = FROM_BOT) -> CertificateView:
    return await _change(house, request, CertificateStatus.VALID, public=False, deed=deed)


async def _change(
    house: House,
    request: contract.RevokeCertificate | contract.SuspendCertificate | contract.RestoreCertificate,
    became: CertificateStatus,
    *,
    public: bool,
    deed: Deed,
) -> CertificateView:
    """A repeat changes nothing."""
    await permit(house, request.admin_id, Action.CERTIFY)

    async def work(session: AsyncSession) -> CertificateView:
        await check_first(session, deed, house.clock.now())
        certificate = await by_number(session, request.number, lock=True)
        reason = request.reason.strip()
        change = await change_status(
            session,
            certificate,
            became,
            public_reason=reason if public else None,
            reason=reason,
            by=request.admin_id,
            now=house.clock.now(),
        )
        if change is not None:
            await house.jobs.enqueue(session, announcing.deliver_status, f"certificate-status:{change.id}", change.id)
            was, new = {"status": change.was}, {"status": change.became}
            why, key = deed.reason or reason, str(certificate.id)
            by, now = request.admin_id, house.clock.now()
            note_certificate(session, key, by=by, now=now, via=deed.via, before=was, after=new, reason=why)
        return await certificate_view(session, certificate, house.public_url)

    return await house.db.transact(work)


async def reissue_by_hand(house: House, request: contract.ReissueCertificate, deed: Deed = FROM_BOT) -> CertificateView:
    await permit(house, request.admin_id, Action.CERTIFY)
    name = clean_name(request.full_name, one_word=True)

    async def work(session: AsyncSession) -> CertificateView:
        now, reason = house.clock.now(), request.reason.strip()
        await check_first(session, deed, now)
        old = await by_number(session, request.number, lock=True)
        new = await reissue(session, old, name, by=request.admin_id, reason=reason, now=now)
        await house.jobs.enqueue(session, announcing.deliver_reissue, f"certificate:{new.id}", new.id)
        was = {"number": old.number, "name": old.full_name}
        made = {"number": new.number, "name": new.full_name}
        why, by = deed.reason or reason, request.admin_id
        note_certificate(session, str(new.id), by=by, now=now, via=deed.via, before=was, after=made, reason=why)
        return await certificate_view(session, new, house.public_url)

    return await house.db.transact(work)


async def find(house: House, request: contract.FindCertificates) -> contract.FoundCertificates:
    await permit(house, request.admin_id, Action.SEE_PEOPLE)
    async with house.db.read() as session:
        course = await known_course(session, request.course) if request.course else None
        found = await search(session, request.query, course.id if course else None, request.page)
        shown = tuple([await _found(session, house, one) for one in found.certificates])
    return contract.FoundCertificates(total=found.total, certificates=shown)


async def _found(session: AsyncSession, house: House, certificate: Certificate) -> contract.FoundCertificate:
    changes = await changes_of(session, certificate.id)
    return contract.FoundCertificate(
        certificate=await certificate_view(session, certificate, house.public_url),
        telegram_id=await _telegram_id(session, certificate),
        changes=tuple(change_view(one) for one in changes),
    )


async def _telegram_id(session: AsyncSession, certificate: Certificate) -> int | None:
    return await telegram_id_of(session, certificate.user_id) if certificate.user_id else None


async def corrections(house: House, request: contract.ListCorrections) -> contract.CorrectionList:
    await permit(house, request.admin_id, Action.SEE_PEOPLE)
    async with house.db.read() as session:
        waiting = [
            contract.WaitingCorrection(
                correction=correction_view(wish, certificate),
                telegram_id=await _telegram_id(session, certificate),
                course_title=certificate.course_title,
            )
            for wish, certificate in await waiting_corrections(session)
        ]
    return contract.CorrectionList(corrections=tuple(waiting))


async def decide(house: House, request: contract.DecideCorrection, *, via: Via = Via.API) -> contract.CorrectionDecided:
    await permit(house, request.admin_id, Action.CERTIFY)

    async def work(session: AsyncSession) -> contract.CorrectionDecided:
        wish, new = await decide_correction(
            session,
            request.correction_id,
            approve=request.approve,
            by=request.admin_id,
            reason=request.reason.strip(),
            now=house.clock.now(),
        )
        old = await session.get_one(Certificate, wish.certificate_id)
        note_certificate(
            session,
            str(old.id),
            by=request.admin_id,
            now=house.clock.now(),
            via=via,
            before={"name": old.full_name},
            after={"asked": wish.full_name, "correction": str(wish.status), "replaced_by": new.number if new else None},
            reason=request.reason.strip(),
        )
        await house.jobs.enqueue(session, announcing.deliver_correction, f"correction-decided:{wish.id}", wish.id)
        return contract.CorrectionDecided(
            correction=correction_view(wish, old),
            certificate=await certificate_view(session, new, house.public_url) if new else None,
        )

    return await house.db.transact(work)
