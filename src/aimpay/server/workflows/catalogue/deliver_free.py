"""What a course that a promo code opened brings: the way into the group, and word of it."""

from html import escape

from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows import purchase_steps
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins


async def deliver_free(story: Story, order_id: int) -> None:
    await attempt(story, purchase_steps.make_invite, order_id)
    await attempt(story, tell_free, order_id)
    await attempt(story, tell_admins_of_free, order_id)


async def tell_free(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        given = await purchase_steps.load_delivery(session, order_id)
    text = (
        f"🎁 <b>Курс — ваш</b>\n\nПромокод открыл вам курс «{escape(given.course.title)}» бесплатно, "
        f"заказ {escape(given.order.number)}.\n\n"
        f"Нажмите «Войти в{NBSP}группу»: заявку одобрим сами и{NBSP}сразу."
    )
    text += await purchase_steps.certificate_words(house, order_id)
    await tell(house, f"free:{order_id}", given.telegram_id, text, purchase_steps.way_in(given))


async def tell_admins_of_free(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        given = await purchase_steps.load_delivery(session, order_id)
    text = (
        f"🎁 <b>Бесплатный доступ по{NBSP}промокоду</b>\n\n{escape(given.buyer.full_name)} ({given.telegram_id}) — "
        f"курс «{escape(given.course.title)}», заказ {escape(given.order.number)}: "
        f"{escape(given.order.price_reason or '')}."
    )
    await tell_admins(house, f"free:{order_id}", text)


CATALOGUE_STEPS = (tell_free, tell_admins_of_free)
