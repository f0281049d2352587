"""Each business setting is changed on its page: typed, checked, written down from what to what."""

from typing import Any

import pytest

from aimpay.server.school.errors import SettingInvalidError
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.school.setting import Kind, Setting
from aimpay.server.school.settings_list import BY_KEY, ELSEWHERE, SETTINGS
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.houses import CODE, OWNER
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

PAGE = "/office/settings"


async def kept(server: Server) -> Profile:
    async with server.house.db.read() as session:
        return await get_profile(session)


def test_no_row_of_the_database_is_without_a_page() -> None:
    assert {setting.row for setting in SETTINGS} | ELSEWHERE == set(Profile.model_fields)


def values() -> dict[str, Any]:
    given = {"school_name": "Школа", "support_contact": "a@b.ru", "texts": {}, "links": {}, "seller": {"name": "ИП"}}
    return Profile.model_validate(given).model_dump(mode="json")


@pytest.mark.parametrize("setting", [one for one in SETTINGS if one.least is not None], ids=lambda one: one.key)
def test_bounds_are_those_of_the_profile(setting: Setting) -> None:
    for bound in (setting.least, setting.most):
        Profile.model_validate({**values(), setting.row: bound})
        assert setting.read(setting.typed(bound)) == bound
    assert setting.least is not None
    assert setting.most is not None
    for beyond in (setting.least - 1, setting.most + 1):
        if beyond >= 0:
            with pytest.raises(SettingInvalidError, match="Не"):
                setting.read(setting.typed(beyond))


@pytest.mark.parametrize("setting", [one for one in SETTINGS if one.choices], ids=lambda one: one.key)
def test_choices_are_those_of_the_profile(setting: Setting) -> None:
    for value, title in setting.choices:
        Profile.model_validate({**values(), setting.row: value})
        assert setting.shown(value) == title
    with pytest.raises(SettingInvalidError, match="из"):
        setting.read("made-up")


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("payout_minimum", "1 500,50 ₽", 150_050),
        ("payout_minimum", "1500.5", 150_050),
        ("payout_fee_basis_points", "2,8 %", 280),
        ("payout_second_person_above", "", None),
        ("quiet_from", "22", 22),
        ("time_zone", "Asia/Omsk", "Asia/Omsk"),
        ("seller.inn", "", ""),
        ("seller.inn", "7707083893", "ИНН 7707083893"),
        ("seller.inn", "инн: 5001 0073 2259", "ИНН 500100732259"),
        ("seller.inn", "ИНН/КПП 7707083893/773601001", "ИНН 7707083893, КПП 773601001"),
        ("seller.ogrn", "1027700132195", "ОГРН 1027700132195"),
        ("seller.ogrn", "304500116000157", "ОГРНИП 304500116000157"),
        ("seller.ogrn", "ОГРН 304500116000157", "ОГРНИП 304500116000157"),
    ],
)
def test_values_are_read_as_people_type_them(key: str, typed: str, value: object) -> None:
    assert BY_KEY[key].read(typed) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("payout_minimum", "много"),
        ("payout_minimum", "1e9"),
        ("payout_minimum", "-5"),
        ("payout_minimum", "0,001"),
        ("payout_minimum", "٣٤٥"),
        ("seller.inn", "123"),
        ("seller.inn", "ИНН 7707083894"),
        ("seller.inn", "ИНН 7707083894, КПП 773601001"),
        ("seller.inn", "٧٧٠٧٠٨٣٨٩٣"),
        ("seller.ogrn", "1027700132196"),
        ("seller.ogrn", "304500116000999"),
        ("seller.ogrn", "000000000000000"),
        ("hold_days", "3,5"),
        ("hold_days", ""),
        ("quiet_from", "24"),
        ("time_zone", "Moscow"),
        ("time_zone", "../etc/passwd"),
        ("school_name", "две\nстроки"),
        ("school_name", "я" * 129),
        ("links.site", "javascript:alert(1)"),
    ],
)
def test_what_is_no_value_is_refused_in_russian(key: str, typed: str) -> None:
    with pytest.raises(SettingInvalidError, match=f"«{BY_KEY[key].title}»"):
        BY_KEY[key].read(typed)


def test_numbers_that_were_stored_bare_are_printed_with_their_words() -> None:
    bare = {"name": "ИП", "inn": "500100732259", "ogrn": "304500116000157"}
    printed = Profile.model_validate({**values(), "seller": bare}).seller
    assert list(printed.values()) == ["ИП", "ИНН 500100732259", "ОГРНИП 304500116000157"]


async def test_saving_one_changes_only_it_and_is_written_down(server: Server, staff: Visitor) -> None:
    before = await kept(server)
    saved = await staff.sends(f"{PAGE}/hold_days", value="21", seen="14", reason="Возвраты бывают позже")
    assert (saved.status, saved.headers["Location"]) == (303, f"{PAGE}/hold_days?said=saved")
    assert await kept(server) == before.model_copy(update={"hold_days": 21})
    (entry,) = await entries(server)
    assert (entry.actor_id, entry.action, entry.object_id) == (OWNER, "settings", "hold_days")
    assert (entry.before, entry.after, entry.reason) == (14, 21, "Возвраты бывают позже")
    page = (await staff.opens(f"{PAGE}/hold_days")).text
    assert "14\u00a0дн." in page
    assert "21\u00a0дн." in page
    assert "Возвраты бывают позже" in page


async def test_same_value_again_is_no_change(server: Server, staff: Visitor) -> None:
    assert (await staff.sends(f"{PAGE}/hold_days", value="14", seen="14")).status == 303
    assert await entries(server) == []


async def test_fields_of_one_row_do_not_lose_each_other(server: Server, staff: Visitor) -> None:
    await staff.sends(f"{PAGE}/seller.inn", value="ИНН 7707083893", seen="ИНН 500100732259")
    await staff.sends(f"{PAGE}/seller.name", value="ООО «Школа»", seen="ИП Школина О. С.")
    seller = (await kept(server)).seller
    assert seller["inn"] == "ИНН 7707083893"
    assert seller["name"] == "ООО «Школа»"
    assert seller["ogrn"] == "ОГРНИП 304500116000157"


async def test_refused_value_changes_nothing_and_keeps_what_was_typed(server: Server, staff: Visitor) -> None:
    answer = await staff.sends(f"{PAGE}/hold_days", value="<b>год</b>", seen="14")
    assert answer.status == 422
    assert "Нужно целое число" in answer.text
    assert "&lt;b&gt;год&lt;/b&gt;" in answer.text
    assert "<b>год</b>" not in answer.text
    assert (await kept(server)).hold_days == 14
    assert await entries(server) == []


async def test_two_settings_that_contradict_each_other_are_refused(server: Server, staff: Visitor) -> None:
    answer = await staff.sends(f"{PAGE}/messages_per_day", value="9", seen="1")
    assert (answer.status, "В\u00a0неделю" in answer.text) == (422, True)
    assert (await kept(server)).messages_per_day == 1


async def test_who_saw_an_older_value_does_not_overwrite_the_newer(server: Server, staff: Visitor) -> None:
    await staff.sends(f"{PAGE}/hold_days", value="21", seen="14")
    late = await staff.sends(f"{PAGE}/hold_days", value="7", seen="14")
    assert late.status == 409
    assert "уже изменили: сейчас 21" in late.text
    assert (await kept(server)).hold_days == 21


async def test_what_guards_money_needs_a_fresh_code_and_a_reason(server: Server) -> None:
    path = f"{PAGE}/payout_second_person_above"
    without = await signed_in_as(server, Role.OWNER)
    assert (await without.sends(path, value="", seen="50000", reason="Устал ждать")).status == 403
    stepped = await signed_in_as(server, Role.OWNER, stepped_up=True)
    assert (await stepped.sends(path, value="", seen="50000", reason=" ")).status == 422
    assert (await kept(server)).payout_second_person_above == 5_000_000
    assert (await stepped.sends(path, value="", seen="50000", reason="Нас двое в отпуске")).status == 303
    assert (await kept(server)).payout_second_person_above is None


async def test_who_may_not_change_settings_is_refused_and_sees_no_form(server: Server) -> None:
    reader = await signed_in_as(server, Role.READ_ONLY)
    page = await reader.opens(f"{PAGE}/hold_days")
    assert (page.status, "<textarea" in page.text) == (200, False)
    assert (await reader.sends(f"{PAGE}/hold_days", value="1", seen="14")).status == 403
    support = await signed_in_as(server, Role.SUPPORT)
    assert (await support.opens(PAGE)).status == 403


async def test_unknown_setting_is_not_made_up(server: Server, staff: Visitor) -> None:
    for key in ("FILE_ID", "texts", "seller.", "hold_days.x"):
        assert (await staff.sends(f"{PAGE}/{key}", value="1", seen="")).status == 404
    assert await entries(server) == []


async def test_servers_own_values_are_named_and_never_shown(staff: Visitor) -> None:
    page = (await staff.opens(f"{PAGE}/server")).text
    assert "YOOKASSA_SECRET_KEY" in page
    for secret in ("test_key", CODE, "1:token", "re_key", "100500"):
        assert secret not in page


def test_kinds_are_all_in_use() -> None:
    assert {setting.kind for setting in SETTINGS} == set(Kind)


async def test_the_originals_open_settings_route_asks_who_it_is(server: Server) -> None:
    """The original let anybody set the price, and plant keys that nobody knew."""
    path = "/update_and_get_settings"
    stranger = await server.post(path, {"admin_id": 999, "key": "hold_days", "value": "0"})
    assert stranger.error["code"] == "admins_only"
    planted = await server.post(path, {"admin_id": OWNER, "key": "FILE_ID", "value": "1"})
    assert planted.error["code"] == "setting_unknown"
    guarded = await server.post(path, {"admin_id": OWNER, "key": "star_kopecks", "value": "0,01"})
    assert guarded.error["code"] == "step_up_needed"
    assert await entries(server) == []
    changed = await server.post(path, {"admin_id": OWNER, "key": "hold_days", "value": "30", "reason": "Проба"})
    shown = {one["key"]: one["shown"] for one in changed.json["settings"]}
    assert shown["hold_days"] == "30\u00a0дн."
    (entry,) = await entries(server)
    assert (entry.via, entry.before, entry.after) == ("api", 14, 30)
