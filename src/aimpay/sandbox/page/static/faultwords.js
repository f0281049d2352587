// Words for the fault switches: kinds by system, fields, and values of choices.

export const FAULTS = {
  telegram: {
    too_many_requests: "Слишком часто (429)", server_error: "Ошибка сервера (500)", server_error_after_commit: "Сделано, но ответ — ошибка (500)",
    timeout_after_commit: "Сделано, но ответ опоздал", forbidden: "Бот заблокирован (403)", migrate_to_chat_id: "Группа переехала в другой чат",
    duplicate_update: "Обновление пришло дважды", out_of_order_update: "Обновления пришли не по порядку",
  },
  yookassa: {
    error_before_commit: "Ошибка (500), ничего не сделано", error_after_commit: "Ошибка (500), но всё сделано", timeout_before_commit: "Нет ответа, ничего не сделано",
    timeout_after_commit: "Нет ответа, но всё сделано", reset_before_commit: "Обрыв связи, ничего не сделано", reset_after_commit: "Обрыв связи, но всё сделано",
    too_many_requests: "Слишком часто (429)", html_502: "Страница вместо ответа (502)", processing_202: "Ещё обрабатывается (202)",
    unknown_enum: "Неизвестный статус в ответе", no_method_status: "В ответе нет статуса способа оплаты", extra_fields: "В ответе лишние поля",
  },
  resend: {
    invalid_api_key: "Ключ не принят", restricted_api_key: "Ключ без прав", rate_limit_exceeded: "Слишком часто (429)", daily_quota_exceeded: "Дневной лимит исчерпан",
    monthly_quota_exceeded: "Месячный лимит исчерпан", application_error: "Сбой приложения (500)", internal_server_error: "Ошибка сервера (500)", timeout: "Нет ответа",
    bounce: "Письмо не доставлено", complaint: "Пожаловались на спам", suppress: "Адрес в стоп-листе", duplicate_event: "Событие пришло дважды",
    bad_signature: "Событие с неверной подписью", lost_event: "Событие потеряно",
  },
  deepseek: {
    bad_request: "Запрос не принят (400)", wrong_key: "Ключ не принят (401)", no_balance: "Кончились деньги (402)", bad_parameter: "Неверный параметр (422)",
    too_many_requests: "Слишком часто (429)", server_error: "Ошибка сервера (500)", overloaded: "Перегружена (503)", slow: "Долго молчит", cut: "Обрыв на полуслове",
    blank: "Пустой ответ", content_filter: "Ответ задержал фильтр", insufficient_system_resource: "Не хватило мощности",
  },
  metrika: {
    unauthorized: "Ключ не принят (401)", forbidden: "Нет прав (403)", too_many_requests: "Слишком часто (429)", server_error: "Ошибка сервера (500)",
    unavailable: "Недоступна (503)", timeout: "Нет ответа",
  },
};

export const LABELS = {
  kind: "Что случится", times: "Сколько раз", key: "Номер ключа", method: "Метод", path: "Часть пути", after_commit: "Сделать, но испортить ответ",
  seconds: "Длительность, секунд", retry_after: "Когда повторить", after: "После скольких кусков", chat_id: "Номер чата", migrate_to_chat_id: "Новый номер чата",
  webhook_url: "Адрес уведомлений", payout_webhook_url: "Адрес уведомлений о выплатах", source_address: "Адрес отправителя", fiscal: "Нужен чек по 54-ФЗ",
  payout_balance: "Баланс для выплат, ₽", refund_outcome: "Возвраты", receipt_outcome: "Чеки", webhooks: "Уведомления", duplicate: "Лишних копий",
  reorder: "Слать не по порядку", delay_seconds: "Задержка, секунд", drop: "Терять все", drop_next: "Потерять ближайших", forge: "Подменять содержание",
  webhook_secret: "Секрет подписи", requests_per_second: "Запросов в секунду", overall_per_second: "Сообщений в секунду всего", chat_per_second: "Сообщений в секунду в чат",
  group_per_minute: "Сообщений в минуту в группу", strict_collect: "На плохое обращение отвечать ошибкой", assume_visits: "Считать, что посетитель уже был на сайте",
};

export const CHOICES = {
  yookassa: "сети ЮKassa", foreign: "чужая сеть", succeeded: "проходят", pending: "ждут решения", canceled: "отменяются", insufficient_funds: "отказ: не хватает денег",
};

export const SETTINGS = { telegram: "Ограничения частоты", yookassa: "Кабинет ЮKassa", resend: "Кабинет почты", metrika: "Строгость счётчика" };
