"""A bank as a file, by the name of its format."""

from aimpay.contract.quiz import BankFormat, QuizFile
from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.gift import read_gift
from aimpay.server.learning.quizzes.gift_writer import left_out, write_gift
from aimpay.server.learning.quizzes.yaml_bank import read_yaml, write_yaml


def read_bank(content: str, kind: BankFormat, present: Bank | None) -> Bank:
    """GIFT holds questions only: the rest stays as it is ``present``."""
    return read_yaml(content) if kind == "yaml" else read_gift(content, present)


def write_bank(slug: str, bank: Bank, kind: BankFormat) -> QuizFile:
    """Pictures of the bank are names of files."""
    if kind == "yaml":
        return QuizFile(file_name=f"{slug}.yaml", content=write_yaml(bank))
    return QuizFile(file_name=f"{slug}.gift", content=write_gift(bank), left_out=tuple(left_out(bank)))
