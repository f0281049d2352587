"""What can be refused to a member of staff."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.staff.rules import ROLE_TITLES, Role


class AdminsOnlyError(BusinessError):
    code = ErrorCode.ADMINS_ONLY
    status = 403
    text = "Это могут только администраторы школы."


class RoleForbidsError(BusinessError):
    code = ErrorCode.ROLE_FORBIDS
    status = 403
    text = "Вашей роли это не\u00a0разрешено. Попросите владельца школы."

    def __init__(self, role: Role) -> None:
        title = ROLE_TITLES[role]
        super().__init__(f"Роли «{title}» это не\u00a0разрешено. Попросите владельца школы.", role=role.value)


class RosterRefusedError(BusinessError):
    code = ErrorCode.ROSTER_REFUSED
    status = 409
    text = "Так роль не\u00a0меняют."


class CodeWrongError(BusinessError):
    code = ErrorCode.CODE_WRONG
    status = 422
    text = "Код не\u00a0подошёл. Проверьте цифры: подходит только последний присланный."


class StepUpNeededError(BusinessError):
    code = ErrorCode.STEP_UP_NEEDED
    status = 403
    text = "Для этого нужен свежий код: мы\u00a0прислали его в\u00a0бот."
