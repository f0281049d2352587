"""What is said at the door of the group."""

from typing import Final

from aimpay.bot.typography import tidy

INVITE: Final = tidy(
    "<b>Группа курса</b>\n\n"
    "Нажмите кнопку и подайте заявку — она одобрится сама. "
    "Ссылка личная: другого человека по ней не пустят."
)
MEMBER: Final = tidy("<b>Группа курса</b>\n\nВы уже в группе. Если вышли — войдите по этой же ссылке.")
COURSE: Final = tidy("Курс «{course}»")
CHOOSE: Final = tidy("<b>Ваши курсы</b>\n\nВ какую группу войти?")
GROUP_OF: Final = "Группа «{course}»"
ENTER: Final = "Войти в группу"
OPEN: Final = "Открыть группу"
AGAIN: Final = "Получить ссылку ещё раз"
REFRESHED: Final = tidy("Ссылка проверена, она действует")
