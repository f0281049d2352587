"""Certificates and the acts on them in words."""

from dataclasses import dataclass
from typing import Final

from aimpay.server.kit.typography import tied

STATUS: Final = {
    "valid": ("ok", "действует"),
    "suspended": ("wait", "приостановлен"),
    "revoked": ("bad", "отозван"),
    "replaced": ("plain", "заменён"),
}
OUTCOMES: Final = {
    "ready": ("ok", "выпустим"),
    "issued": ("ok", "выпущен"),
    "exists": ("plain", "уже есть"),
    "mistake": ("bad", "ошибка"),
}


@dataclass(frozen=True)
class Act:
    """What may be done with a certificate in one of the states ``of``. ``public``: its reason is on the open page."""

    title: str
    button: str
    happens: str
    of: frozenset[str]
    kind: str = "primary"
    public: bool = False


ACTS: Final = {
    "reissue": Act(
        "Перевыпустить с другим именем?",
        "Перевыпустить",
        tied("Появится новый номер с верным именем, прежний поведёт на него. Человек получит сообщение и файл."),
        frozenset({"valid"}),
    ),
    "suspend": Act(
        "Приостановить сертификат?",
        "Приостановить",
        tied("Открытая страница скажет, что сертификат приостановлен, и назовёт причину. Это можно отменить."),
        frozenset({"valid"}),
        public=True,
    ),
    "restore": Act(
        "Вернуть сертификат?",
        "Вернуть",
        tied("Сертификат снова будет действовать. Человек получит сообщение."),
        frozenset({"suspended"}),
    ),
    "revoke": Act(
        "Отозвать сертификат?",
        "Отозвать навсегда",
        tied("Это навсегда. Открытая страница и файл скажут, что сертификат отозван, и назовут причину."),
        frozenset({"valid", "suspended"}),
        kind="bad",
        public=True,
    ),
}
