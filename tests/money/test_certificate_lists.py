"""Many certificates at once: a dry run, an issue that never repeats, and a ZIP of their files."""

import io
from typing import Any, Final
from zipfile import ZipFile

import pikepdf

from aimpay.contract import certificate_admin as admin
from aimpay.contract import certificates as contract
from aimpay.contract.errors import ErrorCode
from money.certificates import ANNA, BORIS, COURSE, NAME, certificates, certified, finished, heard, refused
from money.direct import together
from money.house import OWNER, Play

BATCH: Final = "autumn-2026"
LINES: Final = f"""Иванов Иван Иванович
Петров 3
Борисов Борис; {BORIS}
Ковалевская Софья; {ANNA}
Неизвестный Олег; 424242
Иванов Иван Иванович
"""


def wish(**how: Any) -> admin.IssueCertificates:
    usual = {"admin_id": OWNER, "course": COURSE, "lines": LINES, "batch": BATCH, "reason": "Осенний поток"}
    return admin.IssueCertificates.model_validate({**usual, **how})


def outcomes(report: admin.BulkReport) -> list[tuple[int, str]]:
    return [(one.line, one.outcome) for one in report.lines]


async def test_a_list_is_tried_issued_and_never_issued_twice(play: Play) -> None:
    mine = await certified(play)
    await play.start(BORIS)
    tried = await play(admin.ISSUE_CERTIFICATES, wish())
    assert outcomes(tried) == [
        (1, "ready"), (2, "mistake"), (3, "ready"), (4, "exists"), (5, "mistake"), (6, "mistake"),
    ]  # fmt: skip
    assert (tried.good, tried.existing, tried.mistakes) == (2, 1, 3)
    assert tried.lines[3].number == mine.number
    assert len(await certificates(play)) == 1

    reports = await together(*(play(admin.ISSUE_CERTIFICATES, wish(dry_run=False)) for _ in range(4)))
    await finished(play)
    assert reports == [reports[0]] * 4
    assert [outcome for _, outcome in outcomes(reports[0])] == [
        "issued", "mistake", "issued", "exists", "mistake", "mistake",
    ]  # fmt: skip
    made = (await certificates(play))[1:]
    assert [(one.full_name, one.batch, one.issued_by) for one in made] == [
        ("Иванов Иван Иванович", BATCH, OWNER),
        ("Борисов Борис", BATCH, OWNER),
    ]
    assert heard(play, BORIS, "Ваш сертификат готов") == 1
    assert await play(admin.ISSUE_CERTIFICATES, wish(dry_run=False)) == reports[0]
    other = wish(dry_run=False, lines=LINES + "Ещё Одна")
    assert (await refused(play, admin.ISSUE_CERTIFICATES, other)).code == ErrorCode.BATCH_DIFFERS
    anew = await play(admin.ISSUE_CERTIFICATES, wish(dry_run=False, batch="autumn-again"))
    assert anew.good == 0
    assert len(await certificates(play)) == 3


async def test_a_list_that_is_empty_or_too_long_is_refused(play: Play) -> None:
    for lines in (" \n\n", "Иванов Иван\n" * 501):
        assert (await refused(play, admin.ISSUE_CERTIFICATES, wish(lines=lines))).code == ErrorCode.INVALID_REQUEST


async def test_two_namesakes_by_hand_need_to_be_told_apart(play: Play) -> None:
    one = admin.IssueCertificate(admin_id=OWNER, full_name=NAME, course=COURSE, reason="Прошлый год", key="by-hand-1")
    first = await play(admin.ISSUE_CERTIFICATE, one)
    assert await play(admin.ISSUE_CERTIFICATE, one) == first
    other = one.model_copy(update={"key": "by-hand-2"})
    assert (await refused(play, admin.ISSUE_CERTIFICATE, other)).code == ErrorCode.CERTIFICATE_ISSUED
    await play.start(BORIS)
    namesake = other.model_copy(update={"telegram_id": BORIS})
    assert (await play(admin.ISSUE_CERTIFICATE, namesake)).number != first.number


async def test_the_zip_opens_and_has_a_pdf_of_each_valid_certificate(play: Play) -> None:
    mine = await certified(play)
    await play(admin.ISSUE_CERTIFICATES, wish(dry_run=False, lines="Иванов Иван\nОрлова Ирина"))
    gone = (await certificates(play))[1]
    await play(admin.REVOKE_CERTIFICATE, admin.RevokeCertificate(admin_id=OWNER, number=gone.number, reason="Ошибка."))
    kept = (await certificates(play))[2]
    answer = await play.doors[admin.CERTIFICATES_ZIP.path](admin.ZipCertificates(admin_id=OWNER, course=COURSE))
    body = b"".join([piece async for piece in answer.body_iterator])
    with ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{NAME} {mine.number}.pdf", f"Орлова Ирина {kept.number}.pdf"]
        with pikepdf.open(io.BytesIO(archive.read(archive.namelist()[0]))) as pdf:
            assert len(pdf.pages) == 1
            assert mine.number in str(dict(pdf.docinfo))
    by_list = admin.ZipCertificates(admin_id=OWNER, batch=BATCH)
    answer = await play.doors[admin.CERTIFICATES_ZIP.path](by_list)
    with ZipFile(io.BytesIO(b"".join([piece async for piece in answer.body_iterator]))) as archive:
        assert archive.namelist() == [f"Орлова Ирина {kept.number}.pdf"]
    for nothing, code in (
        (admin.ZipCertificates(admin_id=OWNER), ErrorCode.INVALID_REQUEST),
        (admin.ZipCertificates(admin_id=OWNER, batch="no-such-batch"), ErrorCode.CERTIFICATE_NOT_FOUND),
    ):
        assert (await refused(play, admin.CERTIFICATES_ZIP, nothing)).code == code


async def test_the_file_is_a_persons_own_or_any_for_an_admin(play: Play) -> None:
    mine = await certified(play)
    await play.start(BORIS)
    door = play.doors[contract.GENERATE_CERTIFICATE.path]
    pdf = await door(contract.GenerateCertificate(telegram_id=ANNA))
    assert (pdf.body[:5], pdf.media_type) == (b"%PDF-", "application/pdf")
    assert f"{mine.number}.pdf" in pdf.headers["Content-Disposition"]
    png = await door(contract.GenerateCertificate(telegram_id=ANNA, number=mine.number, format="png"))
    assert (png.body[:4], png.media_type) == (b"\x89PNG", "image/png")
    assert (await door(contract.GenerateCertificate(telegram_id=OWNER, number=mine.number))).body[:5] == b"%PDF-"
    for strange in (
        contract.GenerateCertificate(telegram_id=BORIS, number=mine.number),
        contract.GenerateCertificate(telegram_id=BORIS),
        contract.GenerateCertificate(telegram_id=ANNA, number="AIM-0000-0000-0001"),
    ):
        refusal = await refused(play, contract.GENERATE_CERTIFICATE, strange)
        assert refusal.code == ErrorCode.CERTIFICATE_NOT_FOUND
