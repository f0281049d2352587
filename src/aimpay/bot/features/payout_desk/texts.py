"""What the owner is told about payouts."""

from typing import Final

from aimpay.bot.typography import tidy

DESK: Final = tidy(
    "<b>Выплаты</b>\n\nДолжны партнёрам: <b>{total}</b> ({people})\nКомиссия за переводы: {extra}\n"
    "Всего нужно: <b>{needed}</b>\n{gateway}\nУже выплачено: {paid_out} ({made})"
)
GATEWAY: Final = tidy("На счёте выплат: {balance}{lack}")
LACK: Final = tidy(" — не хватает <b>{lack}</b>")
BY_HAND: Final = tidy("Счёт выплат не подключён или молчит: платите вручную и отмечайте здесь.")
OWED: Final = tidy("<b>Кому должны</b>\n{lines}")
WAITING: Final = tidy("<b>Ждут решения</b> — нажмите, чтобы открыть.")
NOBODY: Final = tidy("Никто пока не ждёт.")
OVER_CAP: Final = tidy(" ⚠️ лимит самозанятого превысится на {over}")
NO_DETAILS: Final = "реквизитов нет"
BATCH: Final = "Собрать выплаты всем"
FILE: Final = "Файл для банка"
OPEN: Final = "{amount} — {name}"
ONE: Final = tidy(
    "<b>Выплата {number}</b>\n\n{name} ({telegram_id})\nСумма: <b>{amount}</b>\nКуда: {shown}\n"
    "Способ: {how}\nСостояние: {state}"
)
GATEWAY_HOW: Final = "ЮKassa, комиссия {fee}"
HAND_HOW: Final = "вручную"
STATES: Final = {
    "requested": "ждёт одобрения, согласны {approvals} из {needed}",
    "approved": "одобрена",
    "sent": "в пути",
}
APPROVE: Final = "Одобрить"
REJECT: Final = "Отклонить"
HAND: Final = "Оплачено вручную"
WHY: Final = tidy("<b>Выплата {number}</b>\n\nПочему отклоняем? Причину увидит партнёр.")
REASONS: Final = (
    tidy("Проверяем продажи, по которым начислено вознаграждение."),
    tidy("Укажите другие реквизиты: на эти заплатить не можем."),
    tidy("Напишите в школу: нужно уточнить данные для выплаты."),
)
SHORT_REASONS: Final = ("Проверяем продажи", "Другие реквизиты", "Уточнить данные")
APPROVED: Final = tidy("Готово: выплата {number} одобрена.")
HALF: Final = tidy("Ваш голос принят. Сумма большая: нужен ещё один администратор.")
REJECTED: Final = tidy("Готово: выплата {number} отклонена, сумма снова у партнёра.")
MARKED: Final = tidy(
    "Готово: выплата {number} на {amount} отмечена. Подтверждение можно добавить так:\n"
    "<code>Подтверждение: {number} п/п 17 от 22.11</code>"
)
GONE: Final = tidy("Эта выплата уже решена.")
BATCHED: Final = tidy("Собрано выплат: {made}. Пропущено: {skipped}.")
EMPTY_FILE: Final = tidy("В файл пока нечего записать: сначала одобрите выплаты, которые платите вручную.")
FILE_WORDS: Final = tidy("Выплаты вручную. Внутри телефоны и кошельки целиком: не пересылайте файл.")
PROOF_KEPT: Final = tidy("Готово: подтверждение сохранено.")
PAID_EXAMPLE: Final = "Выплачено: 123456789 2000 п/п 17"
PROOF_EXAMPLE: Final = "Подтверждение: НОМЕР п/п 17 от 22.11"
WRONG: Final = tidy("Не разобрал. Напишите так: <code>{example}</code>")
