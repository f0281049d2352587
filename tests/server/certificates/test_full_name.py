"""Full names: hard ones pass unharmed, what is no name is refused with words that help."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.learning.certificates.capitals import suggested
from aimpay.server.learning.certificates.errors import NameInvalidError
from aimpay.server.learning.certificates.full_name import LONGEST, clean_name
from aimpay.server.learning.certificates.letters import LETTERS

HARD = (
    "Ковалевская Софья Васильевна",
    "Петров-Водкин Кузьма Сергеевич",
    "Фёдорова Алёна Артёмовна",
    "О’Коннор Шинейд",
    "д’Артаньян Шарль",
    "В’ячеслав Лук’яненко",
    "Римский-Корсаков Николай Андреевич",
    "Алиев Вагиф Рза оглы",
    "Иван фон Бюлов",
    "Әбілқасымов Нұрсұлтан Қайратұлы",
    "Җәлилов Мусa".replace("a", "а"),
    "Гөлнара Җиһангир кызы",
    "Jean-Luc de La Fontaine",
    "Łukasz Żółć",
    "Ağaoğlu Şükrü",
    "’т Хоофт Герард",
    "А. С. Пушкин",
    "Пушкин А.С.",
    "Martin Luther King Jr.",
    "Ли Да",
    "Людовик XIV",
)


@pytest.mark.parametrize("name", HARD)
def test_hard_names_stay_as_they_are(name: str) -> None:
    assert clean_name(name) == name
    assert suggested(name) is None


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Иванов \u00a0 Иван\nИванович ", "Иванов Иван Иванович"),
        ("Петров — Водкин Кузьма", "Петров-Водкин Кузьма"),
        ("О'Коннор Шинейд", "О’Коннор Шинейд"),
        ("О`Коннор Шинейд", "О’Коннор Шинейд"),
        ("О\u02bcКоннор Шинейд", "О’Коннор Шинейд"),
        ("Алe\u0301na Ли".replace("Алe\u0301na", "E\u0301tienne"), "Étienne Ли"),
        ("Сергеи\u0306 Е\u0308лкин", "Сергей Ёлкин"),
        ("Иванов\u200b Иван\ufeff", "Иванов Иван"),
        ("\u202eИванов Иван", "Иванов Иван"),
        ("Иванов Иван.", "Иванов Иван"),
    ],
)
def test_what_people_type_is_tidied(typed: str, clean: str) -> None:
    assert clean_name(typed) == clean


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("/start", "command"),
        (" /certificate Иван Иванов", "command"),
        ("Иван 2", "digits"),
        ("Иван Ⅳ", "digits"),
        ("Иван Иванов 🎓", "emoji"),
        ("👨\u200d👩\u200d👧 Ивановы", "emoji"),
        ("Иван ❤\ufe0f Анна", "emoji"),
        ("Ивaнов Пётр", "scripts"),
        ("Cмирнова Анна", "scripts"),
        ("ааа ааа", "nonsense"),
        ("Я", "nonsense"),
        ("Аааааанна Петрова", "nonsense"),
        ("Меня зовут Иван Иванов", "sentence"),
        ("Хочу сертификат", "sentence"),
        ("один два три четыре пять шесть семь восемь", "sentence"),
        ("Иван (Ваня) Иванов", "signs"),
        ("Иван, Иванов", "signs"),
        ("@ivanov Иван", "signs"),
        ("Иван & Анна", "signs"),
        ("<b>Иван</b> Иванов", "signs"),
        ("Иван", "one_word"),
        ("А. Б.", "initials"),
        ("Иванов- Иван-", "shape"),
        ("Иванов--Петров Иван", "shape"),
        ("Иванов’’ Иван", "shape"),
        ("王 小明", "letters"),
        ("Αλέξανδρος Παπαδόπουλος", "letters"),
        ("محمد علي", "letters"),
        ("И\u0335ван Иванов", "marks"),
        ("Иванович. Иван", "dot"),
        ("Аб " * 3 + "в" * 2 + "аб" * 50, "long"),
    ],
)
def test_what_is_no_name_is_refused_with_words_that_help(typed: str, why: str) -> None:
    with pytest.raises(NameInvalidError) as refused:
        clean_name(typed)
    assert refused.value.details["why"] == why, refused.value.message
    assert refused.value.message[-1] == "."
    assert len(refused.value.message) > 20


def test_mixed_letters_are_named() -> None:
    with pytest.raises(NameInvalidError, match="латинские здесь «a»"):
        clean_name("Ивaнов Пётр")


def test_single_name_passes_where_an_admin_knows_it() -> None:
    assert clean_name("Сукарно", one_word=True) == "Сукарно"


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("иванов пётр", "Иванов Пётр"),
        ("ИВАНОВ-ПЕТРОВ СЕМЁН", "Иванов-Петров Семён"),
        ("ИВАНОВ Пётр", "Иванов Пётр"),
        ("иванов Пётр", "Иванов Пётр"),
        ("алиев вагиф рза оглы", "Алиев Вагиф Рза оглы"),
        ("ИВАН ФОН БЮЛОВ", "Иван фон Бюлов"),
        ("шарль д'артаньян", "Шарль д’Артаньян"),
        ("шинейд о'коннор", "Шинейд О’Коннор"),
        ("в'ячеслав лук'яненко", "В’ячеслав Лук’яненко"),
        ("аль-фараби абу наср", "аль-Фараби Абу Наср"),
        ("ли да", "Ли Да"),
        ("İBRAHİM ŞAHİN", "Ibrahim Şahin"),
        ("людовик XIV", "Людовик XIV"),
        ("пушкин А.С.", "Пушкин А.С."),
    ],
)
def test_capitals_are_offered_and_not_forced(typed: str, better: str) -> None:
    assert suggested(clean_name(typed)) == better
    assert suggested(better) is None


letters = st.sampled_from(sorted(letter for letter in LETTERS if letter.isalpha()))
names = st.lists(st.text(letters | st.sampled_from("-’. '"), min_size=1, max_size=12), min_size=1, max_size=6).map(
    " ".join
)


@given(names | st.text(max_size=120))
def test_clean_name_is_clean_and_fits_the_certificate(typed: str) -> None:
    try:
        name = clean_name(typed)
    except NameInvalidError:
        return
    assert clean_name(name) == name
    assert len(name) <= LONGEST
    assert unicodedata.is_normalized("NFC", name)
    assert set(name) <= LETTERS
    better = suggested(name)
    if better is not None:
        assert clean_name(better) == better
        assert suggested(better) is None
        assert better.casefold().replace("i\u0307", "i") == name.casefold().replace("i\u0307", "i")
