"""What a browser may know of the school before anybody said who he is: for the widget and for outside pages."""

from pydantic import Field

from aimpay.contract.wire import Kopecks, Wire


class SiteCourse(Wire):
    """``price`` is what a stranger would pay now; ``crossed_price`` stands struck out beside it."""

    slug: str
    title: str
    price: Kopecks
    price_text: str
    crossed_price: Kopecks | None = None
    crossed_text: str | None = None
    reason: str | None = Field(default=None, description="why it is lower than usual: «ранняя цена»")
    url: str


class SiteDocument(Wire):
    title: str
    url: str
    version: str


class SiteConsent(Wire):
    """``text`` stands beside a box that nobody ticked in advance; ``version`` is of the document it names."""

    text: str
    url: str
    version: str
    required: bool


class ChatLimits(Wire):
    characters: int
    questions: int


class SiteMetrika(Wire):
    counter: str
    tag_url: str


class SiteView(Wire):
    """``bot_url`` carries no code: the signed one comes with a visit. None while the bot does not answer."""

    school: str
    support: str
    course: SiteCourse | None
    courses: tuple[SiteCourse, ...]
    bot_url: str | None
    greeting: str
    questions: tuple[str, ...]
    chat: ChatLimits
    documents: dict[str, SiteDocument]
    consents: dict[str, SiteConsent]
    metrika: SiteMetrika | None
