"""What is said at the door of the group."""

from typing import Final

from aimpay.bot.typography import tidy

INVITE: Final = tidy(
    "<b>Группа курса</b>\n\n"
    "Нажмите кнопку и подайте заявку — она одобрится сама. "
    "Ссылка личная: другого человека по ней не пустят."
)
MEMBER: Final = tidy("<b>Группа курса</b>\n\nВы уже в группе. Если вышли — войдите по этой же ссылке.")
ENTER: Final = "Войти в группу"
OPEN: Final = "Открыть группу"
AGAIN: Final = "Получить ссылку ещё раз"
REFRESHED: Final = tidy("Ссылка проверена, она действует")
