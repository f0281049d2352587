"""A list of names: each line is read by itself, and a slip in one does not touch the others."""

from aimpay.server.learning.certificates.bulk import fingerprint, list_lines

LIST = """\ufeffИванов Иван Иванович
\t
Петрова Анна; 7001
Сидоров 2
иванов  иван иванович
Петрова А.; 7001
Ким;не знаю
Сукарно;
"""


def test_each_line_is_read_by_itself() -> None:
    lines = list_lines(LIST)
    assert [(one.number, one.full_name, one.telegram_id) for one in lines] == [
        (1, "Иванов Иван Иванович", None),
        (3, "Петрова Анна", 7001),
        (4, "Сидоров 2", None),
        (5, "иванов иван иванович", None),
        (6, "Петрова А.", 7001),
        (7, "Ким", None),
        (8, "Сукарно", None),
    ]
    mistakes = {one.number: one.mistake for one in lines if one.mistake}
    assert mistakes.keys() == {4, 5, 6, 7}
    assert "цифр" in str(mistakes[4])
    assert "строке\u00a01" in str(mistakes[5]).replace(" ", "\u00a0")
    assert "Telegram" in str(mistakes[6])
    assert "не знаю" in str(mistakes[7])


def test_the_same_list_for_another_course_is_another_list() -> None:
    assert fingerprint(LIST, 1) == fingerprint(LIST, 1)
    assert len({fingerprint(LIST, 1), fingerprint(LIST, 2), fingerprint(LIST + "\nЁ", 1)}) == 3
