"""What a school says and shows: course, texts, links, media."""

from typing import Literal

from pydantic import Field

from aimpay.contract.wire import Call, ChatId, Done, Kopecks, Wire


class GetContent(Wire):
    pass


class CourseView(Wire):
    slug: str
    title: str
    price: Kopecks
    crossed_price: Kopecks | None = None
    bonus: Kopecks
    group_id: ChatId | None = None
    trial_hours: int | None = None


class LegalText(Wire):
    """``version`` and ``sha256`` identify what was agreed to; ``url`` is the public page with the whole text."""

    version: str
    sha256: str
    title: str
    summary: str
    url: str


class MediaView(Wire):
    """``url`` is the file's path at the server, another for other bytes; ``file_id`` is Telegram's, once uploaded."""

    kind: Literal["video", "photo", "document"]
    url: str
    file_name: str
    file_id: str | None = None


class Content(Wire):
    """``courses`` are all on sale, ``course`` is the first of them.

    ``texts`` are Telegram HTML. Keys: welcome, welcome_paid, about, structure, earn, support; what another course
    says of itself stands under ``about.<slug>`` and ``structure.<slug>``, its picture under ``course.<slug>``.

    ``seller`` are lines of plain text about who sells, name first; ``support`` is where people may write.
    """

    school_name: str
    course: CourseView
    courses: tuple[CourseView, ...] = ()
    hold_days: int
    texts: dict[str, str]
    links: dict[str, str]
    support: str
    seller: dict[str, str]
    media: dict[str, MediaView]
    offer: LegalText
    privacy: LegalText
    personal_data: LegalText
    marketing: LegalText | None = None


class SaveMediaFileId(Wire):
    key: str = Field(max_length=64)
    file_id: str = Field(max_length=256)


GET_CONTENT = Call("/get_content", GetContent, Content, "The school's course, texts, links and media")
SAVE_MEDIA_FILE_ID = Call("/save_media_file_id", SaveMediaFileId, Done, "Keep Telegram's id of an uploaded file")
