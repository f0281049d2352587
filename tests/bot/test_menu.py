"""What a visitor sees first, and how he walks about."""

from aimpay.contract.school import SAVE_MEDIA_FILE_ID
from bot.school import Person
from bot.town import Town, labels, plain


async def test_start_shows_the_film_with_the_menu_and_who_invited(town: Town) -> None:
    boris = await town.person()
    shown = await boris.says("/start r_abc")
    assert shown["kind"] == "video"
    assert "Курс для тех, кто хочет понять." in plain(shown)
    assert "По приглашению: Анна" in plain(shown)
    assert labels(shown) == ["Оплатить курс", "Заработать", "О курсе", "Документы"]
    assert town.school.asked_payloads() == ["r_abc"]


async def test_film_is_uploaded_once_and_its_id_is_kept_by_the_server(town: Town) -> None:
    boris, anna = await town.person(), await town.person("Анна")
    first, second = await boris.says("/start"), await anna.says("/start")
    assert first["file"] == second["file"]
    assert first["file"]["name"] == "welcome.mp4"
    await town.asked(SAVE_MEDIA_FILE_ID, times=1)
    assert list(town.school.file_ids) == ["welcome"]


async def test_refused_file_id_is_uploaded_again(town: Town) -> None:
    town.school.file_ids["welcome"] = "an-id-of-another-bot"
    shown = await (await town.person()).says("/start")
    assert shown["kind"] == "video"
    await town.asked(SAVE_MEDIA_FILE_ID, times=1)
    assert town.school.file_ids["welcome"] != "an-id-of-another-bot"


async def test_back_works_under_a_film_a_photo_and_a_text(town: Town) -> None:
    boris = await town.person()
    film = await boris.says("/start")
    photo = await boris.presses("Заработать")
    assert photo["kind"] == "photo"
    assert labels(await boris.at(film["message_id"])) == []
    menu = await boris.presses("Назад")
    assert menu["kind"] == "text"
    assert "Оплатить курс" in labels(menu)
    about = await boris.presses("О курсе")
    assert about["message_id"] == menu["message_id"]
    assert (await boris.presses("Назад"))["message_id"] == menu["message_id"]


async def test_back_works_under_a_document(town: Town) -> None:
    town.school.kind_of_earn = "document"
    boris = await town.person()
    await boris.says("/start")
    assert (await boris.presses("Заработать"))["kind"] == "document"
    assert "Оплатить курс" in labels(await boris.presses("Назад"))


async def test_back_works_under_a_message_that_is_gone(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    about = await boris.presses("О курсе")
    await town.bot_api("deleteMessage", chat_id=boris.id, message_id=about["message_id"])
    await boris.clicks(about["message_id"], "menu", stale=True)
    assert "Оплатить курс" in labels(await boris.last())


async def test_lost_file_costs_the_picture_and_not_the_screen(town: Town) -> None:
    town.school.media_is_lost = True
    shown = await (await town.person()).says("/start")
    assert shown["kind"] == "text"
    assert "Оплатить курс" in labels(shown)


async def test_a_file_that_the_school_replaced_is_uploaded_without_a_restart(town: Town) -> None:
    boris = await town.person()
    first = await boris.says("/start")
    town.school.media_version = "2"
    await town.asked(SAVE_MEDIA_FILE_ID, times=1)
    town.school.file_ids.pop("welcome")
    second = await boris.says("/start")
    assert first["file"]["url"] != second["file"]["url"]
    third = await boris.says("/start")
    assert second["file"]["url"] == third["file"]["url"]


async def test_paid_buyer_sees_group_and_certificate_instead_of_pay(town: Town) -> None:
    boris = await town.person()
    town.school.people[boris.id] = Person(boris.id, "Борис", paid=True)
    shown = await boris.says("/start")
    assert labels(shown)[:2] == ["Войти в группу", "Получить сертификат"]
    assert "Оплатить курс" not in labels(shown)
    assert "кто сдал итоговый тест" in plain(await boris.presses("Получить сертификат"))
    assert "Войти в группу" in labels(await boris.presses("Назад"))


async def test_course_screens_and_documents_are_all_reachable(town: Town) -> None:
    boris = await town.person()
    await boris.says("/start")
    await boris.presses("О курсе")
    assert plain(await boris.presses("Структура курса")) == "Восемь тем."
    assert "Структура курса" in labels(await boris.presses("Назад"))
    await boris.presses("Назад")
    documents = plain(await boris.presses("Документы"))
    assert documents.endswith("ИП Иванова <И. И.>\nИНН 123\nhelp@school.example")
    for title in ("Публичная оферта", "Политика конфиденциальности", "Согласие на обработку данных"):
        document = await boris.presses(title)
        assert labels(document) == ["Читать полностью", "Назад"]
        assert "Редакция 2026-11-01" in plain(document)
        await boris.presses("Назад")


async def test_typed_nonsense_and_old_buttons_lead_to_the_menu(town: Town) -> None:
    boris = await town.person()
    shown = await boris.says("/start")
    assert labels(await boris.says("что?")) == ["В меню"]
    assert labels(await boris.says("/unknown")) == ["В меню"]
    answer = await boris.clicks(shown["message_id"], "button_of_last_year:7", stale=True)
    assert answer["answered"]
    assert "Эта кнопка больше не работает" in plain(await boris.last())
    assert "Оплатить курс" in labels(await boris.presses("В меню"))


async def test_help_tells_what_can_be_typed(town: Town) -> None:
    shown = await (await town.person()).says("/help")
    assert "Пишите нам." in plain(shown)
    assert "/cancel" in plain(shown)


async def test_earning_screens_show_bonus_link_and_every_sum(town: Town) -> None:
    anna = await town.person("Анна", username="anna")
    await anna.says("/start")
    earn = await anna.presses("Заработать")
    assert "2 000 ₽" in plain(earn)
    assert "хватит 8 друзей" in plain(earn)
    link = await anna.presses("Моя ссылка")
    assert f"start=r_{anna.id}" in plain(link)
    _, share = await anna.find("Поделиться")
    assert share["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me")
    await anna.presses("Назад")
    report = plain(await anna.presses("Мой отчёт"))
    for words in ("На удержании: 2 000 ₽", "К выплате: 1 000 ₽", "Выплачено: 500,50 ₽", "Купили курс: 2"):
        assert words in report


async def test_names_with_tags_emoji_and_great_length_break_nothing(town: Town) -> None:
    town.school.inviter = "<b>&" + "🦊" * 252
    odd = await town.person("<b>Ян</b> 🦊", last_name="<" * 64)
    shown = await odd.says("/start r_x")
    assert "<b>&🦊" in plain(shown)
    assert town.school.people[odd.id].username is None


async def test_person_without_username_gets_everything(town: Town) -> None:
    first, second = await town.person("Иван"), await town.person("Иван")
    for ivan in (first, second):
        assert labels(await ivan.says("/start"))[0] == "Оплатить курс"
    assert {first.id, second.id} <= town.school.people.keys()


async def test_text_longer_than_telegram_takes_comes_in_pieces_with_buttons_under_the_last(town: Town) -> None:
    town.school.texts["about"] = "\n\n".join(f"<b>Абзац {number}.</b> " + "слово " * 60 for number in range(20))
    boris = await town.person()
    await boris.says("/start")
    await boris.presses("О курсе")
    pieces = (await boris.from_bot())[1:]
    assert len(pieces) == 2
    assert "Абзац 0." in plain(pieces[0])
    assert "Абзац 19." in plain(pieces[-1])
    assert [bool(labels(piece)) for piece in pieces] == [False, True]


async def test_caption_longer_than_telegram_takes_goes_below_the_film(town: Town) -> None:
    town.school.texts["welcome"] = "слово " * 300
    boris = await town.person()
    shown = await boris.says("/start")
    film, words = await boris.from_bot() if shown["kind"] == "text" else (shown, await boris.sees("слово"))
    assert (film["kind"], words["kind"]) == ("video", "text")
    assert "Оплатить курс" in labels(words)
