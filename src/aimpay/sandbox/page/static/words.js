// Plain Russian for the words of the outside systems.

export const STATUSES = {
  payments: {
    pending: ["wait", "ожидает оплаты"],
    waiting_for_capture: ["wait", "удержан, ждёт подтверждения"],
    succeeded: ["ok", "оплачен"],
    canceled: ["bad", "отменён"],
  },
  refunds: { pending: ["wait", "в пути"], succeeded: ["ok", "возвращено"], canceled: ["bad", "не удался"] },
  payouts: { pending: ["wait", "в пути"], succeeded: ["ok", "выплачено"], canceled: ["bad", "не удалась"] },
};

export const EVENTS = {
  "payment.succeeded": "Платёж оплачен",
  "payment.waiting_for_capture": "Деньги удержаны",
  "payment.canceled": "Платёж отменён",
  "refund.succeeded": "Возврат выполнен",
  "payout.succeeded": "Выплата выполнена",
  "payout.canceled": "Выплата не удалась",
};

export const METHODS = {
  bank_card: "Банковская карта", sbp: "СБП", yoo_money: "ЮMoney", sberbank: "SberPay", tinkoff_bank: "T-Pay", mobile_balance: "С телефона", cash: "Наличные",
};

export const REASONS = {
  "3d_secure_failed": "покупатель не подтвердил платёж кодом",
  call_issuer: "банк просит позвонить",
  canceled_by_merchant: "отменила школа",
  card_expired: "срок карты истёк",
  country_forbidden: "карты этой страны не принимаются",
  expired_on_capture: "школа не подтвердила вовремя",
  expired_on_confirmation: "покупатель не успел оплатить",
  fraud_suspected: "похоже на мошенничество",
  general_decline: "банк отказал без объяснения",
  identification_required: "нужна идентификация кошелька",
  insufficient_funds: "не хватает денег",
  internal_timeout: "сбой на стороне ЮKassa",
  invalid_card_number: "неверный номер карты",
  invalid_csc: "неверный код с обратной стороны",
  issuer_unavailable: "банк недоступен",
  payment_method_limit_exceeded: "превышен лимит платежей",
  payment_method_restricted: "операции по карте запрещены",
  permission_revoked: "покупатель отозвал разрешение",
  one_time_limit_exceeded: "превышен разовый лимит",
  periodic_limit_exceeded: "превышен лимит за период",
  recipient_not_found: "получатель не найден",
  recipient_check_failed: "получатель не прошёл проверку",
  rejected_by_payee: "получатель отказался",
  rejected_by_timeout: "время вышло",
};

export const CARDS = [
  ["5555 5555 5555 4444", "проходит сразу"],
  ["2200 0000 0000 0004", "проходит после кода из СМС"],
  ["5555 5555 5555 4600", "не хватает денег"],
  ["5555 5555 5555 4543", "срок карты истёк"],
  ["5555 5555 5555 4527", "банк отказал"],
];
