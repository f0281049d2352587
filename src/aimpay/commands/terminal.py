"""What the terminal says when the product, the demo or the sandbox is ready."""

from aimpay.sandbox.settings import SandboxSettings
from aimpay.settings import Settings

BOLD, DIM, BLUE, END = "\x1b[1m", "\x1b[2m", "\x1b[34m", "\x1b[0m"


def demo_greeting(sandbox: SandboxSettings, settings: Settings, *, colours: bool) -> str:
    bold, dim, blue, end = (BOLD, DIM, BLUE, END) if colours else ("", "", "", "")
    return f"""
{bold}AiM Pay работает.{end} Ключи и интернет не нужны: весь внешний мир — в песочнице.

  {bold}Откройте{end}   {blue}{sandbox.public_url}{end}
  {bold}Сайт{end}      {blue}{settings.public_url}{end}
  {dim}сервер     {settings.public_url}   данные  {settings.sqlite_path.parent}{end}

{bold}Что попробовать{end}
  1. Вы — Анна. Нажмите «Начать», затем «Заработать» → «Моя ссылка».
  2. Станьте Борисом и откройте ссылку Анны.
  3. «Оплатить курс»: два согласия, почта, карта 5555 5555 5555 4444.
  4. Войдите в группу по кнопке, загляните в «Почту» и «Журнал».
  5. Вернитесь к Анне: бонус на удержании. Сдвиньте часы на месяц — он к выплате.
  6. Борис: «Получить сертификат» — тест, имя, картинка и PDF с QR-кодом. Без теста: владелец пишет боту
     «Зачесть тест: 1003 демо».

{dim}Ctrl-C — остановить; make demo — продолжить; make demo-reset — начать заново.{end}
"""


def up_greeting(settings: Settings, bot: str, *, colours: bool) -> str:
    """``bot`` is its name without @, empty where Telegram did not say it."""
    bold, dim, blue, end = (BOLD, DIM, BLUE, END) if colours else ("", "", "", "")
    where = f"\n  Бот       {blue}{settings.telegram_link_url}/{bot}{end}   @{bot}" if bot else ""
    return f"""
{bold}AiM Pay работает.{end}
{where}
  Сайт      {blue}{settings.public_url}{end}
  Кабинет   напишите боту /office

Проверьте ЮKassa, почту и\u00a0группу: aimpay doctor в\u00a0соседнем окне. Потом нажмите в\u00a0боте «Начать».
{dim}Ctrl-C — остановить; make up — продолжить.{end}
"""


def sandbox_greeting(sandbox: SandboxSettings) -> str:
    return f"""
Песочница работает одна: {sandbox.public_url}

  Telegram   {sandbox.public_url}/telegram
             токен {sandbox.bot_token}, группа {sandbox.group_id}
  ЮKassa     {sandbox.public_url}/yookassa/v3
             магазин {sandbox.shop_id}, ключ {sandbox.shop_key}
             уведомления идут на {sandbox.server_url}/payment_notification
  Resend     {sandbox.public_url}/resend        ключ {sandbox.resend_keys[0]}
  DeepSeek   {sandbox.public_url}/deepseek      ключ {sandbox.deepseek_key}
  Метрика    {sandbox.public_url}/metrika       счётчик {sandbox.metrika_counter}

Подробно: docs/sandbox.md. Ctrl-C — остановить.
"""
