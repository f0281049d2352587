"""What can be refused about quizzes."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class QuizNotFoundError(BusinessError):
    code = ErrorCode.QUIZ_NOT_FOUND
    status = 404
    text = "У этого курса нет теста."


class QuestionNotFoundError(BusinessError):
    code = ErrorCode.QUESTION_NOT_FOUND
    status = 404
    text = "Такого вопроса в\u00a0тесте нет."


class QuizNoRightError(BusinessError):
    code = ErrorCode.QUIZ_NO_RIGHT
    status = 403
    text = "Тест открыт тем, у кого есть доступ к курсу."


class QuizNotStartedError(BusinessError):
    code = ErrorCode.QUIZ_NOT_STARTED
    text = "Тест ещё не начат."


class QuizCooldownError(BusinessError):
    code = ErrorCode.QUIZ_COOLDOWN
    text = "Следующая попытка откроется позже."


class QuizOutOfAttemptsError(BusinessError):
    code = ErrorCode.QUIZ_OUT_OF_ATTEMPTS
    text = "Попытки закончились. Напишите в школу."


class QuizPassedError(BusinessError):
    code = ErrorCode.QUIZ_PASSED
    text = "Тест уже сдан: проходить его ещё раз не нужно."


class QuizAttemptNotFoundError(BusinessError):
    code = ErrorCode.QUIZ_ATTEMPT_NOT_FOUND
    status = 404
    text = "Такой попытки нет. Откройте тест заново."


class QuizOptionUnknownError(BusinessError):
    code = ErrorCode.QUIZ_OPTION_UNKNOWN
    status = 422
    text = "У этого вопроса нет такого варианта."


class QuizNotFinishedError(BusinessError):
    code = ErrorCode.QUIZ_NOT_FINISHED
    text = "Сначала закончите тест."


class QuizMistakesHiddenError(BusinessError):
    code = ErrorCode.QUIZ_MISTAKES_HIDDEN
    text = "Разбор ошибок этого теста закрыт."


class QuizBankInvalidError(BusinessError):
    """``problems`` are Russian lines, each with its place in the file."""

    code = ErrorCode.QUIZ_BANK_INVALID
    status = 422
    text = "В файле с вопросами есть ошибки."

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([self.text, *problems[:5]]), problems=problems)
        self.problems = problems
