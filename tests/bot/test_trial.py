"""A course tried for free, as a person sees it."""

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import KEEP_MEMBER, START_TRIAL, KeepMember
from bot.school import FIRST, SECOND, Person, RefusalError
from bot.town import Somebody, Town, labels, plain


async def anna(town: Town, *may_try: str) -> Somebody:
    somebody = await town.person("Анна")
    town.school.people[somebody.id] = Person(somebody.id, "Анна", may_try=set(may_try))
    return somebody


async def test_trial_is_explained_begun_by_a_second_press_and_leads_into_the_group(town: Town) -> None:
    somebody = await anna(town, FIRST)
    menu = await somebody.says("/start")
    assert labels(menu)[:2] == ["Оплатить курс", "Попробовать бесплатно"]
    offer = await somebody.presses("Попробовать бесплатно")
    assert "даётся один раз" in plain(offer)
    assert town.school.asked(START_TRIAL) == []
    begun = await somebody.presses("Начать сейчас")
    assert "до 24.11 в 12:30 по Москве" in plain(begun)
    assert labels(begun) == ["Войти в группу", "В меню"]
    assert "подайте заявку" in plain(await somebody.presses("Войти в группу"))
    menu = await somebody.says("/start")
    assert labels(menu)[:3] == ["Оплатить курс", "Войти в группу", "Заработать"]


async def test_several_courses_are_chosen_from_and_each_card_offers_its_own(town: Town) -> None:
    town.school.several = True
    somebody = await anna(town, FIRST, SECOND)
    await somebody.says("/start")
    chosen = await somebody.presses("Попробовать бесплатно")
    assert labels(chosen) == ["ML", "Python <с нуля>", "Назад"]
    assert "Python <с нуля>" in plain(await somebody.presses("Python <с нуля>"))
    await somebody.presses("Начать сейчас")
    assert [asked.course for asked in town.school.asked(START_TRIAL)] == [SECOND]
    card = await somebody.says(f"/start c_{FIRST}")
    assert "Попробовать бесплатно" in labels(card)


async def test_old_button_of_a_trial_that_was_had_is_refused_in_words(town: Town) -> None:
    somebody = await anna(town, FIRST)
    await somebody.says("/start")
    await somebody.presses("Попробовать бесплатно")
    refusal = RefusalError(409, ErrorCode.TRIAL_USED, "Пробный доступ даётся один раз")
    town.school.refusals[START_TRIAL.path] = refusal
    assert "даётся один раз" in plain(await somebody.presses("Начать сейчас"))


async def test_owner_keeps_a_person_in_the_groups_and_takes_that_back(town: Town) -> None:
    owner = await town.person("Владелец")
    town.school.admins.add(owner.id)
    await owner.says("/start")
    assert "останется в группах" in plain(await owner.says("Оставить: 123456789 куратор"))
    assert "только пока есть право" in plain(await owner.says("Не оставлять: 123456789"))
    assert "Нужен Telegram id" in plain(await owner.says("Оставить: Вася"))
    kept = KeepMember(admin_id=owner.id, telegram_id=123456789, reason="куратор")
    assert town.school.asked(KEEP_MEMBER) == [kept, kept.model_copy(update={"keep": False, "reason": ""})]
