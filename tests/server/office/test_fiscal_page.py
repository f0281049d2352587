"""The fiscal mode is changed in the office, never backdated, and by those who answer for money."""

import re

from sqlalchemy import func, select

from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.rules import PAYMENT_MODES, PAYMENT_SUBJECTS
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

PAGE = "/office/fiscal"
FORM = {"mode": "receipts", "vat_code": "7", "payment_subject": "service", "payment_mode": "full_payment"}


async def test_change_is_planned_from_to_and_why(server: Server) -> None:
    finance = await signed_in_as(server, Role.FINANCE)
    assert (await finance.sends(PAGE, **FORM, valid_from="2028-01-01", reason="Переходим на НДС 5 %")).status == 303
    page = (await finance.opens(PAGE)).text
    assert "НДС 5 %" in page
    (entry,) = await entries(server)
    assert (entry.action, entry.before["vat_code"], entry.after["vat_code"]) == ("fiscal", 1, 7)


async def test_codes_of_a_receipt_are_read_in_the_words_of_the_law(server: Server) -> None:
    owner = await signed_in_as(server, Role.OWNER)
    page = (await owner.opens(PAGE)).text
    assert "Было" not in page
    assert "без НДС, услуга, полный расчёт" in page
    for text in (page, (await owner.opens("/office/courses/ml-bez-matematiki")).text):
        labels = dict(re.findall(r'<option value="([a-z_]+)"[^>]*>([^<]+)', text))
        assert labels.keys() >= PAYMENT_SUBJECTS.keys() | PAYMENT_MODES.keys()
        assert [words for words in labels.values() if not re.match("[А-Яа-яё]", words)] == []


async def test_refusals_change_nothing(server: Server, staff: Visitor) -> None:
    why = "Так сказал бухгалтер"
    for wrong in ({"valid_from": "2020-01-01"}, {"vat_code": "4"}, {"mode": "cash"}, {"vat_code": "x"}, {"reason": ""}):
        answer = await staff.sends(PAGE, **{**FORM, "reason": why, **wrong})
        assert (answer.status, 'role="alert"' in answer.text) == (422, True), wrong
    reader = await signed_in_as(server, Role.READ_ONLY)
    assert (await reader.sends(PAGE, **FORM, reason=why)).status == 403
    async with server.house.db.read() as session:
        assert await session.scalar(select(func.count(FiscalSetting.id))) == 1
