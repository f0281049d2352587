"""What is wrong with a sequence as a whole, in Russian, for the one who writes it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.templates import TemplateText, template_problems
from aimpay.server.growth.sequences.plan import ChannelPolicy, SequencePlan, StepKind, StepPlan, StopRule, VariantPlan
from aimpay.server.kit.typography import NBSP

LONGEST_TEMPLATE_NAME: Final = 100
ABOUT_A_DEAL: Final = frozenset({TouchKind.PAYMENT_OPENED, TouchKind.PAID, TouchKind.REFUNDED})
ABOUT_STUDY: Final = frozenset({TouchKind.QUIZ_FAILED, TouchKind.QUIZ_PASSED, TouchKind.CERTIFICATE_ISSUED})


class SequenceInvalidError(Exception):
    """``problems`` are sentences in Russian, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def plan_problems(plan: SequencePlan) -> Iterator[str]:
    """Say everything that pydantic cannot see."""
    yield from _repeated("шаг", (step.key for step in plan.steps))
    if StopRule.CERTIFICATE in plan.stop_on and plan.starts_on == TouchKind.CERTIFICATE_ISSUED:
        yield "цепочка начинается с сертификата и им же заканчивается: ни один шаг не наступит"
    if StopRule.WITHDRAWAL not in plan.stop_on and any(step.kind == StepKind.MARKETING for step in plan.steps):
        yield "в stop_on нужно withdrawal: кто отказался от рассылки, тому реклама больше не приходит"
    for step in plan.steps:
        yield from (f"шаг «{step.key}»: {problem}" for problem in _step_problems(plan, step))


def template_of(plan: SequencePlan, step: StepPlan, variant: VariantPlan) -> TemplateText:
    """Return the variant as a text that the postman sends."""
    name = f"{plan.name}: {step.title}" + (f" ({variant.key})" if len(step.variants) > 1 else "")
    return TemplateText(
        name=name[:LONGEST_TEMPLATE_NAME],
        telegram=variant.telegram,
        subject=variant.subject,
        letter=variant.letter,
        button_text=variant.button.text if variant.button else None,
        button_url=variant.button.url if variant.button else None,
    )


def _step_problems(plan: SequencePlan, step: StepPlan) -> Iterator[str]:
    yield from _repeated("вариант", (variant.key for variant in step.variants))
    yield from _service_problems(plan, step)
    for variant in step.variants:
        where = f"вариант «{variant.key}»: " if len(step.variants) > 1 else ""
        problems = [*template_problems(template_of(plan, step, variant)), *_channel_problems(step, variant)]
        yield from (f"{where}{problem}" for problem in problems)
    if len({(bool(one.telegram), bool(one.letter)) for one in step.variants}) > 1:
        yield "у вариантов разные каналы: сравнивать нечего, пока не у всех есть одно и то же"


def _channel_problems(step: StepPlan, variant: VariantPlan) -> Iterator[str]:
    if step.channel == ChannelPolicy.BOTH and not all(variant.says_by(channel) for channel in Channel):
        yield f"channel: both, а{NBSP}текста для одного из{NBSP}каналов нет"


def _service_problems(plan: SequencePlan, step: StepPlan) -> Iterator[str]:
    """Only what a person needs for his own order or study may come without a consent; see docs/sequences.md."""
    if step.kind != StepKind.SERVICE:
        return
    if plan.starts_on not in ABOUT_A_DEAL | ABOUT_STUDY:
        yield "kind: service бывает только после оплаты, счёта, теста или сертификата; остальное — реклама"
    elif plan.starts_on == TouchKind.PAYMENT_OPENED and step.only_if.bill_open is not True:
        yield "kind: service после счёта — только пока он открыт: добавьте only_if с bill_open: true"
    elif step.only_if.certified is not False and plan.starts_on == TouchKind.QUIZ_PASSED:
        yield "kind: service после теста — только пока сертификат не получен: добавьте only_if с certified: false"


def _repeated(what: str, keys: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} «{key}» встречается дважды" for key, times in Counter(keys).items() if times > 1)
