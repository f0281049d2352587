"""The table of buttons. A new button is a function and a line here.

``BUTTONS``: callback → handler; callback data may carry an argument after a colon.
``INPUTS``: conversation state → handler of the text typed in it.
``COMMANDS``: slash command → handler. ``WORDS``: a whole message that works like a button.
``ORDERS``: what an admin types before a colon.
"""

from typing import Final

from aimpay.bot.features.about import handlers as about
from aimpay.bot.features.access import handlers as access
from aimpay.bot.features.admin import handlers as admin
from aimpay.bot.features.documents import handlers as documents
from aimpay.bot.features.earn import handlers as earn
from aimpay.bot.features.menu import handlers as menu
from aimpay.bot.features.pay import handlers as pay
from aimpay.bot.turn import Handler

BUTTONS: Final[dict[str, Handler]] = {
    "start": menu.start,
    "menu": menu.menu,
    "cancel": menu.cancel,
    "certificate": menu.certificate,
    "about": about.about,
    "structure": about.structure,
    "documents": documents.documents,
    "offer": documents.offer,
    "privacy": documents.privacy,
    "personal_data": documents.personal_data,
    "pay": pay.pay,
    "agree_offer": pay.agree_offer,
    "agree_personal_data": pay.agree_personal_data,
    "email_confirm": pay.email_confirm,
    "email_change": pay.email_change,
    "pay_now": pay.pay_now,
    "pay_check": pay.pay_check,
    "group": access.group,
    "group_again": access.group_again,
    "earn": earn.earn,
    "my_link": earn.my_link,
    "my_report": earn.my_report,
    "admin": admin.admin,
}

INPUTS: Final[dict[str, Handler]] = {
    "pay_email": pay.email_typed,
}

COMMANDS: Final[dict[str, Handler]] = {
    "start": menu.start,
    "help": menu.support,
    "cancel": menu.cancel,
}

WORDS: Final[dict[str, Handler]] = {
    "отмена": menu.cancel,
    "меню": menu.menu,
    "назад": menu.menu,
}

ORDERS: Final[dict[str, Handler]] = {
    "блокировать": admin.block,
    "разблокировать": admin.unblock,
    "выгнать": admin.expel,
}
