"""The table of buttons. A new button is a function and a line here.

``BUTTONS``: callback → handler; callback data may carry an argument after a colon.
``INPUTS``: conversation state → handler of the text typed in it.
``COMMANDS``: slash command → handler; ``ADMIN_COMMANDS``: those of admins, told to nobody.
``WORDS``: a whole message that works like a button.
``ORDERS``: what an admin types before a colon. ``SAYINGS``: what anybody does, whatever was asked.
"""

from typing import Final

from aimpay.bot.features.about import handlers as about
from aimpay.bot.features.access import handlers as access
from aimpay.bot.features.admin import handlers as admin
from aimpay.bot.features.certificate import handlers as certificate
from aimpay.bot.features.certificate_desk import acts as certificate_acts
from aimpay.bot.features.certificate_desk import handlers as certificate_desk
from aimpay.bot.features.certificate_lists import handlers as certificate_lists
from aimpay.bot.features.chat_desk import handlers as chat_desk
from aimpay.bot.features.digest import handlers as digest
from aimpay.bot.features.documents import handlers as documents
from aimpay.bot.features.earn import handlers as earn
from aimpay.bot.features.figures import handlers as figures
from aimpay.bot.features.menu import handlers as menu
from aimpay.bot.features.news import handlers as news
from aimpay.bot.features.office import handlers as office
from aimpay.bot.features.office_reports import handlers as office_reports
from aimpay.bot.features.pay import handlers as pay
from aimpay.bot.features.payout_desk import handlers as payout_desk
from aimpay.bot.features.payouts import handlers as payouts
from aimpay.bot.features.person_desk import handlers as person_desk
from aimpay.bot.features.promo import handlers as promo
from aimpay.bot.features.quiz import handlers as quiz
from aimpay.bot.features.quiz_desk import handlers as quiz_desk
from aimpay.bot.features.refunds import handlers as refunds
from aimpay.bot.features.report import handlers as report
from aimpay.bot.features.reviews import handlers as reviews
from aimpay.bot.features.site_chat import handlers as site_chat
from aimpay.bot.features.stars import handlers as stars
from aimpay.bot.features.trial import handlers as trial
from aimpay.bot.turn import Handler

BUTTONS: Final[dict[str, Handler]] = {
    "start": menu.start,
    "menu": menu.menu,
    "cancel": menu.cancel,
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
    "pay_stars": pay.pay_stars,
    "promo": promo.promo,
    "promo_free": promo.promo_free,
    "group": access.group,
    "group_again": access.group_again,
    "quiz": quiz.quiz,
    "quiz_start": quiz.quiz_start,
    "quiz_option": quiz.quiz_option,
    "quiz_answer": quiz.quiz_answer,
    "quiz_open": quiz.quiz_open,
    "quiz_stop": quiz.quiz_stop,
    "quiz_finish": quiz.quiz_finish,
    "quiz_mistakes": quiz.quiz_mistakes,
    "trial": trial.trial,
    "trial_start": trial.trial_start,
    "earn": earn.earn,
    "my_link": earn.my_link,
    "my_report": report.my_report,
    "my_friends": report.my_friends,
    "my_file": report.my_file,
    "my_chart": report.my_chart,
    "my_chart_close": report.my_chart_close,
    "my_ranks": report.my_ranks,
    "payout_details": payouts.payout_details,
    "payout_card": payouts.payout_card,
    "payout_sbp": payouts.payout_sbp,
    "payout_wallet": payouts.payout_wallet,
    "payout_bank": payouts.payout_bank,
    "payout_confirm": payouts.payout_confirm,
    "payout_tax": payouts.payout_tax,
    "payout_tax_kind": payouts.payout_tax_kind,
    "payout_receipt": payouts.payout_receipt,
    "payout_ask": payouts.payout_ask,
    "payout_sum": payouts.payout_sum,
    "payout_request": payouts.payout_request,
    "certificate": certificate.certificate,
    "cert_name": certificate.cert_name,
    "cert_issue": certificate.cert_issue,
    "cert_issue_other": certificate.cert_issue_other,
    "cert_pdf": certificate.cert_pdf,
    "cert_fix": certificate.cert_fix,
    "cert_fix_send": certificate.cert_fix_send,
    "cert_fix_other": certificate.cert_fix_other,
    "admin": admin.admin,
    "office": office.office,
    "multiplicators": figures.multiplicators,
    "payments_dates": figures.payments_dates,
    "people_find": person_desk.find,
    "person": person_desk.person,
    "person_grant": person_desk.person_grant,
    "person_invite": person_desk.person_invite,
    "person_refund": person_desk.person_refund,
    "person_block": person_desk.person_block,
    "person_unblock": person_desk.person_unblock,
    "person_do": person_desk.person_do,
    "chats": chat_desk.chats,
    "chat_open": chat_desk.chat_open,
    "chat_answer": chat_desk.chat_answer,
    "digest": digest.digest,
    "digest_on": digest.digest_on,
    "digest_off": digest.digest_off,
    "digest_picture": digest.digest_picture,
    "retry_all": digest.retry_all,
    "retry_go": digest.retry_go,
    "report_file": office_reports.report_file,
    "reviews": reviews.reviews,
    "review_approve": reviews.review_approve,
    "review_reject": reviews.review_reject,
    "payouts": payout_desk.payouts,
    "payout_open": payout_desk.payout_open,
    "payout_approve": payout_desk.payout_approve,
    "payout_reject": payout_desk.payout_reject,
    "payout_refuse": payout_desk.payout_refuse,
    "payout_by_hand": payout_desk.payout_by_hand,
    "payout_batch": payout_desk.payout_batch,
    "payout_file": payout_desk.payout_file,
    "certificates": certificate_desk.certificates,
    "cert_find": certificate_desk.cert_find,
    "cert_page": certificate_desk.cert_page,
    "cert_open": certificate_desk.cert_open,
    "cert_send": certificate_desk.cert_send,
    "cert_suspend": certificate_acts.cert_suspend,
    "cert_restore": certificate_acts.cert_restore,
    "cert_revoke": certificate_acts.cert_revoke,
    "cert_reissue": certificate_acts.cert_reissue,
    "cert_do": certificate_acts.cert_do,
    "corrections": certificate_desk.corrections,
    "correction": certificate_desk.correction,
    "correction_approve": certificate_desk.correction_approve,
    "correction_reject": certificate_desk.correction_reject,
    "cert_list": certificate_lists.cert_list,
    "cert_list_go": certificate_lists.cert_list_go,
    "cert_batch": certificate_lists.cert_batch,
    "cert_zip": certificate_lists.cert_zip,
    "quiz_stats": quiz_desk.quiz_stats,
    "quiz_pass": quiz_desk.quiz_pass,
    "news": news.news,
    "news_ask": news.ask,
    "news_yes": news.yes,
    "news_no": news.no,
    "news_stop": news.stop,
    "news_stop_email": news.stop_email,
    "unsubscribe": news.unsubscribe,
    "unsubscribe_now": news.unsubscribe_now,
    "chat_close": site_chat.chat_close,
    "refund_close": refunds.refund_close,
    "refund_keep": refunds.refund_keep,
    "grant_plain": refunds.grant_plain,
    "grant_bonus": refunds.grant_bonus,
    "revoke_now": refunds.revoke_now,
}

INPUTS: Final[dict[str, Handler]] = {
    "pay_email": pay.email_typed,
    "promo_code": promo.code_typed,
    "quiz": quiz.typed,
    "payout_phone": payouts.phone_typed,
    "payout_wallet": payouts.wallet_typed,
    "payout_sum": payouts.sum_typed,
    "payout_receipt": payouts.receipt_typed,
    "cert_name": certificate.name_typed,
    "cert_fix": certificate.fix_typed,
    "cert_query": certificate_desk.query_typed,
    "cert_reason": certificate_acts.reason_typed,
    "cert_rename": certificate_acts.new_name_typed,
    "cert_reject": certificate_desk.rejection_typed,
    "cert_list": certificate_lists.list_sent,
    "people_query": person_desk.query_typed,
    "person_reason": person_desk.reason_typed,
    "chat_text": chat_desk.text_typed,
    **{f"inn_{kind}": payouts.inn_typed(kind) for kind in payouts.KINDS},
}

COMMANDS: Final[dict[str, Handler]] = {
    "start": menu.start,
    "help": menu.support,
    "cancel": menu.cancel,
    "certificate": certificate.certificate,
    "paysupport": stars.pay_support,
    "terms": documents.offer,
    "stop": news.stop_command,
    "privacy": documents.privacy,
}

ADMIN_COMMANDS: Final[dict[str, Handler]] = {
    "admin": admin.admin,
    "office": office.office,
    "find": person_desk.find,
    "digest": digest.digest,
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
    "выплачено": payout_desk.paid,
    "подтверждение": payout_desk.proof,
    "добавить": refunds.grant,
    "вернуть": refunds.refund,
    "отозвать": refunds.revoke,
    "сертификат": certificate_acts.issue,
    "зачесть тест": quiz_desk.let_pass,
    "оставить": admin.keep,
    "не оставлять": admin.stop_keeping,
}

SAYINGS: Final[dict[str, Handler]] = {
    "фио": certificate.name_said,
}
