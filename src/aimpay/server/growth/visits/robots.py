"""Who asks but is no visitor. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

ROBOTS: Final = re.compile(
    r"bot\b|bot[/_;-]|crawl|spider|slurp|archiver|scrap|headless|phantomjs|puppeteer|playwright|selenium"
    r"|lighthouse|pagespeed|pingdom|uptime|monitor|statuscake|gtmetrix|validator|checker"
    r"|facebookexternalhit|meta-external|vkshare|whatsapp|telegrambot|skypeuripreview|preview"
    r"|curl|wget|httpie|python|aiohttp|httpx|java/|okhttp|go-http-client|node-fetch|axios|libwww|perl|ruby|php"
    r"|yandex(?:images|metrika|webmaster|screenshot|mobilescreenshot|direct|blogs|favicons|accessibility)"
    r"|mediapartners|adsbot|google-read-aloud|googleother|feedfetcher|bytespider|gptbot|claudebot|petalbot",
    re.IGNORECASE,
)
PURPOSES: Final = ("sec-purpose", "purpose", "x-purpose", "x-moz")
AHEAD: Final = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def is_robot(headers: Mapping[str, str]) -> bool:
    """Whether nobody is looking: a program by its own word, one that tells nothing, or a page fetched ahead."""
    if _is_robots(headers.get("user-agent", "")):
        return True
    return any(AHEAD.search(headers[name]) for name in PURPOSES if name in headers)


@lru_cache(maxsize=4096)
def _is_robots(agent: str) -> bool:
    """The same few browsers come all day, and the search takes longer than all else about a visit."""
    return not agent.strip() or ROBOTS.search(agent) is not None
