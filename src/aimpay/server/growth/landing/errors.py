"""What can be refused about pages of courses."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class LandingInvalidError(BusinessError):
    """``problems`` are in Russian, each with its line or field."""

    code = ErrorCode.LANDING_INVALID
    status = 422
    text = "Страница курса заполнена неверно."

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{self.text[:-1]}: {'; '.join(problems)}", problems=problems)
