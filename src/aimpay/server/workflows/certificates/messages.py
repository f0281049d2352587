"""What the stories of certificates say in Telegram: HTML, with everything people typed escaped."""

from html import escape

from aimpay.server.kit.typography import NBSP
from aimpay.server.learning.certificates.models import Certificate, CertificateStatus, NameCorrection


def issued(certificate: Certificate, who: str) -> str:
    """For admins. ``who`` has been told apart from the name on the certificate."""
    score = f", результат {certificate.score_percent}{NBSP}%" if certificate.score_percent is not None else ""
    by = f"\nВыдал администратор {certificate.issued_by}." if certificate.issued_by else ""
    return (
        f"🎓 <b>Сертификат выдан</b>\n\n{escape(who)} — курс «{escape(certificate.course_title)}»{score}.\n"
        f"На{NBSP}имя: {escape(certificate.full_name)}.\nНомер {certificate.number}.{by}"
    )


def yours(certificate: Certificate) -> str:
    return (
        f"🎓 <b>Ваш сертификат готов</b>\n\nКурс «{escape(certificate.course_title)}», "
        f"на{NBSP}имя: {escape(certificate.full_name)}. Номер {certificate.number}.\n\n"
        f"Проверить его может каждый: по{NBSP}номеру, ссылке или QR-коду."
    )


def reissued(certificate: Certificate) -> str:
    return (
        f"✅ <b>Имя в{NBSP}сертификате исправлено</b>\n\nНовый сертификат — на{NBSP}имя: "
        f"{escape(certificate.full_name)}. Номер {certificate.number}.\n\n"
        f"Старый номер больше не{NBSP}действует: его страница ведёт на{NBSP}новый."
    )


def list_issued(title: str, count: int, admin_id: int) -> str:
    return (
        f"🎓 <b>Сертификаты по{NBSP}списку</b>\n\nКурс «{escape(title)}», выдано: {count}.\n"
        f"Выдал администратор {admin_id}."
    )


def correction_asked(certificate: Certificate, wish: NameCorrection, who: str) -> str:
    return (
        f"✍️ <b>Просят исправить имя</b>\n\n{escape(who)} — курс «{escape(certificate.course_title)}», "
        f"сертификат {certificate.number}.\n\nСейчас: {escape(certificate.full_name)}\n"
        f"Нужно: <b>{escape(wish.full_name)}</b>\n\n"
        f"Если согласиться, выйдет новый сертификат, а{NBSP}старый номер укажет на{NBSP}него."
    )


def correction_declined(certificate: Certificate, wish: NameCorrection) -> str:
    why = f"\n\n{escape(wish.reason)}" if wish.reason else ""
    return (
        f"✍️ <b>Имя в{NBSP}сертификате осталось прежним</b>\n\n{escape(certificate.full_name)}, "
        f"номер {certificate.number}.{why}"
    )


def status_changed(certificate: Certificate) -> str:
    """To the student, of what an admin did."""
    reason = f"\n\n{escape(certificate.status_reason)}" if certificate.status_reason else ""
    title = {
        CertificateStatus.VALID: "✅ <b>Сертификат снова действует</b>",
        CertificateStatus.SUSPENDED: "⏸ <b>Сертификат приостановлен</b>",
        CertificateStatus.REVOKED: "⛔ <b>Сертификат отозван</b>",
        CertificateStatus.REPLACED: "✍️ <b>Сертификат заменён новым</b>",
    }[CertificateStatus(certificate.status)]
    return f"{title}\n\nКурс «{escape(certificate.course_title)}», номер {certificate.number}.{reason}"


def reminder(course: str) -> str:
    return (
        f"🎓 <b>Сертификат ждёт вас</b>\n\nВы сдали тест курса «{escape(course)}». Осталось назвать имя, "
        f"и{NBSP}сертификат ваш."
    )


def suspended_with_right(number: str) -> str:
    """Goes below a message to the student about a refund or a revoke."""
    return f"\n\nСертификат {number} приостановлен. Он снова начнёт действовать, когда доступ вернётся."


def suspended_for_admins(number: str) -> str:
    return f"\nСертификат {number} приостановлен."


def returned_with_right(number: str) -> str:
    """Goes below a message about a course bought or given again."""
    return f"\n\nСертификат {number} снова действует."
