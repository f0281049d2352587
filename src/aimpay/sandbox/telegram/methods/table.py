"""Every method of the Bot API that the emulator answers: its handler, and the parameters it knows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.methods import bot, editing, inviting, members, receiving, sending, stars, topics
from aimpay.sandbox.telegram.state import Telegram

Handler = Callable[[Telegram, Call], Awaitable[Any]]


@dataclass(frozen=True)
class Method:
    """``ignored`` parameters are taken and change nothing one could see."""

    name: str
    handler: Handler
    read: frozenset[str]
    ignored: frozenset[str]

    @property
    def parameters(self) -> frozenset[str]:
        return self.read | self.ignored


def _method(name: str, handler: Handler, read: str = "", ignored: str = "") -> Method:
    return Method(name, handler, frozenset(read.split()), frozenset(ignored.split()))


FORMAT = "parse_mode entities link_preview_options"
CAPTION = "caption parse_mode caption_entities show_caption_above_media"
REPLY = "protect_content reply_parameters reply_markup message_thread_id"
QUIET = "disable_notification allow_paid_broadcast message_effect_id"
LINK = "name expire_date member_limit creates_join_request"
EDITED = "chat_id message_id inline_message_id reply_markup"
INVOICE = "title description payload provider_token currency prices"
WEBHOOK = "url secret_token max_connections allowed_updates drop_pending_updates"

_ALL = (
    _method("getMe", bot.get_me),
    _method("logOut", bot.leave_server),
    _method("close", bot.leave_server),
    _method("getUpdates", receiving.get_updates, "offset limit timeout allowed_updates"),
    _method("setWebhook", receiving.set_webhook, WEBHOOK, "certificate ip_address"),
    _method("deleteWebhook", receiving.delete_webhook, "drop_pending_updates"),
    _method("getWebhookInfo", receiving.get_webhook_info),
    _method("sendMessage", sending.send_message, f"chat_id text {FORMAT} {REPLY}", QUIET),
    _method("sendPhoto", sending.send_photo, f"chat_id photo has_spoiler {CAPTION} {REPLY}", QUIET),
    _method(
        "sendVideo",
        sending.send_video,
        f"chat_id video width height duration has_spoiler {CAPTION} {REPLY}",
        f"{QUIET} thumbnail cover start_timestamp supports_streaming",
    ),
    _method(
        "sendDocument",
        sending.send_document,
        # a document's caption has no place to be shown above
        f"chat_id document caption parse_mode caption_entities {REPLY}",
        f"{QUIET} thumbnail disable_content_type_detection",
    ),
    _method("sendChatAction", sending.send_chat_action, "chat_id action", "message_thread_id"),
    _method("copyMessage", sending.copy_message, f"chat_id from_chat_id message_id {CAPTION} {REPLY}", QUIET),
    _method(
        "forwardMessage",
        sending.forward_message,
        "chat_id from_chat_id message_id protect_content",
        "disable_notification message_effect_id message_thread_id",
    ),
    _method("editMessageText", editing.edit_message_text, f"text {FORMAT} {EDITED}"),
    _method("editMessageCaption", editing.edit_message_caption, f"{CAPTION} {EDITED}"),
    _method("editMessageMedia", editing.edit_message_media, f"media {EDITED}"),
    _method("editMessageReplyMarkup", editing.edit_message_reply_markup, EDITED),
    _method("deleteMessage", editing.delete_message, "chat_id message_id"),
    _method("answerCallbackQuery", bot.answer_callback_query, "callback_query_id text show_alert url", "cache_time"),
    _method("createChatInviteLink", inviting.create_chat_invite_link, f"chat_id {LINK}"),
    _method("editChatInviteLink", inviting.edit_chat_invite_link, f"chat_id invite_link {LINK}"),
    _method("revokeChatInviteLink", inviting.revoke_chat_invite_link, "chat_id invite_link"),
    _method("approveChatJoinRequest", inviting.approve_chat_join_request, "chat_id user_id"),
    _method("declineChatJoinRequest", inviting.decline_chat_join_request, "chat_id user_id"),
    _method("banChatMember", members.ban_chat_member, "chat_id user_id until_date revoke_messages"),
    _method("unbanChatMember", members.unban_chat_member, "chat_id user_id only_if_banned"),
    _method("getChatMember", members.get_chat_member, "chat_id user_id"),
    _method("createForumTopic", topics.create_forum_topic, "chat_id name", "icon_color icon_custom_emoji_id"),
    _method("deleteForumTopic", topics.delete_forum_topic, "chat_id message_thread_id"),
    _method("getChat", members.get_chat, "chat_id"),
    _method("setMyCommands", bot.set_my_commands, "commands scope language_code"),
    _method("getMyCommands", bot.get_my_commands, "scope language_code"),
    _method("setChatMenuButton", bot.set_chat_menu_button, "chat_id menu_button"),
    _method("getFile", bot.get_file, "file_id"),
    _method("createInvoiceLink", stars.create_invoice_link, INVOICE, "photo_url photo_size photo_width photo_height"),
    _method("answerPreCheckoutQuery", stars.answer_pre_checkout_query, "pre_checkout_query_id ok error_message"),
    _method("refundStarPayment", stars.refund_star_payment, "user_id telegram_payment_charge_id"),
    _method("getStarTransactions", stars.get_star_transactions, "offset limit"),
)

METHODS = {method.name.lower(): method for method in _ALL}
