"""Steps in words: what was to be done, and what its first argument is a number of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class About(StrEnum):
    """Whose story it is. NOTHING: the school's own."""

    ORDER = "order"
    ATTEMPT = "attempt"
    PAYMENT = "payment"
    REFUND = "refund"
    PROVIDER_REFUND = "provider_refund"
    COMMISSION = "commission"
    PAYOUT = "payout"
    PROVIDER_PAYOUT = "provider_payout"
    DESTINATION = "destination"
    QUIZ = "quiz"
    INCOME = "income"
    OFFSET = "offset"
    CERTIFICATE = "certificate"
    CORRECTION = "correction"
    STATUS = "status"
    ENROLLMENT = "enrollment"
    CHAT = "chat"
    USER = "user"
    TELEGRAM = "telegram"
    TASK = "task"
    NOTHING = "nothing"


@dataclass(frozen=True)
class StepWords:
    """``what`` follows «Не получилось:»."""

    what: str
    about: About = About.NOTHING


def _of(about: About, **steps: str) -> dict[str, StepWords]:
    return {name: StepWords(what, about) for name, what in steps.items()}


STEP_WORDS: Final[dict[str, StepWords]] = {
    **_of(
        About.ORDER,
        make_invite="сделать ссылку в группу курса",
        tell_buyer="написать покупателю об оплате",
        email_buyer="послать покупателю письмо с доступом",
        tell_partner="сообщить партнёру о продаже",
        tell_admins_of_sale="сообщить администраторам о продаже",
        tell_granted="написать человеку о выданном курсе",
        tell_admins_of_grant="сообщить администраторам о выданном курсе",
        remove_revoked="вывести из группы после отзыва курса",
        tell_revoked="написать человеку об отзыве курса",
        tell_partner_of_revoke="сообщить партнёру об отзыве курса",
        tell_admins_of_revoke="сообщить администраторам об отзыве курса",
        tell_free="написать о курсе по промокоду",
        tell_admins_of_free="сообщить администраторам о курсе по промокоду",
        give_ranks="пересчитать ранг партнёра",
        ask_for_review="спросить администраторов о бонусе партнёра",
        set_off_prepayment="сделать второй чек, зачёт предоплаты",
        record_goal="передать оплату в Метрику",
        record_purchase="передать оплату в Метрику",
        keep_conversion="записать оплату для Метрики",
        email_buyer_again="послать ещё раз письмо об оплате",
    ),
    **_of(
        About.ATTEMPT,
        tell_refusal="написать покупателю об отказе в оплате",
        tell_overpayment="сообщить об оплате дважды",
    ),
    **_of(About.PAYMENT, look_at_payment="узнать у платёжного сервиса, чем кончилась оплата"),
    **_of(
        About.REFUND,
        look_at_refund="узнать у платёжного сервиса, чем кончился возврат",
        remove_access="вывести из группы после возврата",
        tell_buyer_of_refund="написать покупателю о возврате",
        email_buyer_of_refund="послать покупателю письмо о возврате",
        tell_partner_of_refund="сообщить партнёру о возврате",
        tell_admins_of_refund="сообщить администраторам о возврате",
        tell_refund_failure="сообщить, что возврат не прошёл",
    ),
    **_of(About.PROVIDER_REFUND, look_at_provider_refund="записать возврат, сделанный в личном кабинете"),
    **_of(About.COMMISSION, tell_decision="сообщить партнёру решение о бонусе"),
    **_of(About.USER, tell_ranks="поздравить партнёра с новым рангом", tell_to_claim="напомнить о сертификате"),
    **_of(
        About.PAYOUT,
        send_payout="отправить выплату партнёру",
        tell_admins_of_request="сообщить администраторам о просьбе о выплате",
        tell_admins_of_half="позвать второго администратора к выплате",
        tell_of_payout="сообщить партнёру о выплате",
        ask_for_receipt="попросить у партнёра чек",
        tell_admins_of_payout="сообщить администраторам о выплате",
    ),
    **_of(About.PROVIDER_PAYOUT, look_at_payout="узнать у платёжного сервиса, чем кончилась выплата"),
    **_of(
        About.DESTINATION,
        tell_of_draft="попросить партнёра подтвердить реквизиты",
        tell_of_details="сообщить партнёру о смене реквизитов",
        tell_admins_of_details="сообщить администраторам о смене реквизитов",
    ),
    **_of(
        About.QUIZ,
        tell_time_is_up="сообщить, что время теста вышло",
        tell_of_pardon="сообщить о новой попытке теста",
    ),
    **_of(About.OFFSET, look_at_offset="узнать, готов ли второй чек", tell_offset_failure="сообщить о сбое чека"),
    **_of(About.INCOME, tell_income_receipt="послать покупателю чек из «Мой налог»"),
    **_of(
        About.CERTIFICATE,
        tell_of_certificate="послать сертификат",
        tell_of_certificate_again="послать сертификат ещё раз",
        tell_admins_of_certificate="сообщить администраторам о сертификате",
        tell_of_reissue="послать исправленный сертификат",
    ),
    **_of(
        About.CORRECTION,
        ask_admins_of_correction="спросить администраторов об имени в сертификате",
        tell_of_correction="сообщить решение об имени в сертификате",
    ),
    **_of(About.STATUS, tell_of_status="сообщить о смене статуса сертификата"),
    **_of(
        About.ENROLLMENT,
        tell_end_is_near="предупредить о конце доступа",
        remove_ended="вывести из группы: доступ кончился",
        tell_access_over="сообщить, что доступ кончился",
        make_trial_invite="сделать ссылку на пробный доступ",
        tell_admins_of_trial="сообщить администраторам о пробном доступе",
    ),
    **_of(About.CHAT, post_chat="передать вопрос с сайта команде"),
    **_of(
        About.TELEGRAM,
        tell_arrival="сообщить партнёру о новом человеке",
        tell_foreign_request="ответить на чужую просьбу о вступлении",
        tell_invite_again="послать ссылку в группу ещё раз",
        kick_from="вывести человека из группы",
        tell_digest="прислать сотруднику сводку",
        tell_alert="предупредить о неполадке",
    ),
    **_of(About.TASK, tell_of_task="напомнить о задаче"),
    **_of(
        About.NOTHING,
        tell_reassigned="сообщить партнёрам о смене того, кто привёл",
        compare_payments="сверить оплаты с платёжным сервисом",
        compare_refunds="сверить возвраты с платёжным сервисом",
        compare_stars="сверить оплаты звёздами",
        compare_payouts="сверить выплаты",
        deliver_forgotten="найти оплаченное, но не выданное",
        tell_of_differences="сообщить об итогах сверки",
        tell_of_late_incomes="напомнить о доходах для «Мой налог»",
        tell_of_limit="предупредить о лимите дохода",
        tell_admins_of_list="сообщить о сертификатах, выданных списком",
        tell_admins_of_form="сообщить о заявке с сайта",
        send_form_letter="послать письмо после заявки",
        send_confirmation="послать письмо с просьбой о согласии",
        look_at_stranger="проверить чужого в группе",
        tell_of_strangers="сообщить о чужих в группе",
        tell_of_check="сообщить об итогах сверки группы",
        record_visit_goal="передать цель в Метрику",
        send_conversions="загрузить оплаты в Метрику",
        answer_event="ответить в Instagram",
        mail_sign_in_code="послать сотруднику код для входа",
        tell_step_up_code="послать сотруднику код подтверждения",
        build_report="сделать выгрузку",
        tell_asker="сообщить, что выгрузка готова",
        mail_report="послать выгрузку по почте",
        tell_hook_off="сообщить, что вебхук выключен",
    ),
    "renew_token": StepWords("продлить доступ к Instagram"),
}


def step_words(step: str) -> StepWords:
    """Of a step that is not known any more, its stored name."""
    return STEP_WORDS.get(step, StepWords(f"выполнить «{step}»"))
