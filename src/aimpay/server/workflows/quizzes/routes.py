"""Thin routes of quizzes: a student's, and the owner's."""

from aimpay.contract import quiz as contract
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.workflows.house import House
from aimpay.server.workflows.quizzes import managing, taking


def quiz_routes(house: House) -> Router:
    """What a student does."""
    router = Router(tags=["quizzes"])

    async def rules(request: contract.GetQuiz) -> contract.QuizView:
        return await taking.get_quiz(house, request)

    async def start(request: contract.StartQuiz) -> contract.QuizScreen:
        return await taking.start(house, request)

    async def question(request: contract.GetQuestion) -> contract.QuizScreen:
        return await taking.get_question(house, request)

    async def choose(request: contract.ChooseOption) -> contract.QuizScreen:
        return await taking.choose_option(house, request)

    async def confirm(request: contract.ConfirmAnswer) -> contract.QuizScreen:
        return await taking.confirm_answer(house, request)

    async def finish(request: contract.FinishQuiz) -> contract.QuizScreen:
        return await taking.finish_quiz(house, request)

    async def mistakes(request: contract.GetMistakes) -> contract.MistakesPage:
        return await taking.get_mistakes(house, request)

    serve(router, contract.GET_QUIZ, rules)
    serve(router, contract.START_QUIZ, start)
    serve(router, contract.GET_QUESTION, question)
    serve(router, contract.CHOOSE_OPTION, choose)
    serve(router, contract.CONFIRM_ANSWER, confirm)
    serve(router, contract.FINISH_QUIZ, finish)
    serve(router, contract.GET_MISTAKES, mistakes)
    return router


def quiz_admin_routes(house: House) -> Router:
    """What the owner does."""
    router = Router(tags=["quizzes"])

    async def passed(request: contract.UpdatePassedExam) -> contract.PassedExam:
        return await managing.update_passed_exam(house, request)

    async def statistics(request: contract.GetQuizStatistics) -> contract.QuizStatistics:
        return await managing.get_statistics(house, request)

    async def take(request: contract.ImportQuiz) -> contract.QuizImported:
        return await managing.import_quiz(house, request)

    async def give(request: contract.ExportQuiz) -> contract.QuizFile:
        return await managing.export_quiz(house, request)

    serve(router, contract.UPDATE_PASSED_EXAM, passed)
    serve(router, contract.QUIZ_STATISTICS, statistics)
    serve(router, contract.IMPORT_QUIZ, take)
    serve(router, contract.EXPORT_QUIZ, give)
    return router
