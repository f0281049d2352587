"""What MkDocs does not do by itself: pages that lie outside ``docs/``, our look, and folders in the navigation."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).parents[2]
LOOK: Final = ROOT / "src" / "aimpay" / "look"
BROUGHT: Final = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
    "tests/README.md": "tests.md",
}
"""Pages that stand where GitHub looks for them, and where they stand on the site."""
PAGES: Final = BROUGHT | {"README.md": "index.md"}
LINK: Final = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#\s:]+)(#[^)\s]*)?\)")
FENCED: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
ENGLISH: Final = "Developers"


def on_config(config: MkDocsConfig) -> None:
    config.nav = _unfolded(config.nav or [])


def on_files(files: Files, config: MkDocsConfig) -> None:
    for path, uri in BROUGHT.items():
        files.append(File.generated(config, uri, content=(ROOT / path).read_text("utf-8")))
    for path in ("tokens.css", "media/mark.svg", *(f"fonts/{font.name}" for font in (LOOK / "fonts").iterdir())):
        files.append(File.generated(config, f"assets/look/{path}", abs_src_path=str(LOOK / path)))


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    uri = page.file.src_uri
    source = next((path for path, brought in BROUGHT.items() if brought == uri), f"docs/{uri}")
    parts = FENCED.split(markdown)
    parts[::2] = [LINK.sub(lambda found: _led(found, source, uri), part) for part in parts[::2]]
    return "".join(parts)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    if any(one.title == ENGLISH for one in page.ancestors):
        return output.replace('<html lang="ru"', '<html lang="en"', 1)
    return output


def _led(found: re.Match[str], source: str, uri: str) -> str:
    """A link as the site needs it. A file that is no page is named by its path; what is nowhere stays, and is told."""
    words, target, anchor = found[1], found[2], found[3] or ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    if (ROOT / path / "README.md").is_file():
        path = f"{path}/README.md"
    if path in PAGES or path.startswith("docs/"):
        aim = PAGES.get(path, path.removeprefix("docs/"))
        return f"[{words}]({posixpath.relpath(aim, posixpath.dirname(uri))}{anchor})"
    if not (ROOT / path).exists():
        return found[0]
    return f"`{path}`" if words.strip("`") == path else f"{words} (`{path}`)"


def _unfolded(nav: list[Any]) -> list[Any]:
    return [line for item in nav for line in _lines(item)]


def _lines(item: Any) -> Iterator[Any]:
    """``folder/`` becomes its pages; a list and a section are looked through."""
    match item:
        case str() if item.endswith("/"):
            yield from _pages(item)
        case dict():
            yield {title: _section(inside) for title, inside in item.items()}
        case str():
            yield item


def _section(inside: Any) -> Any:
    if isinstance(inside, list):
        return _unfolded(inside)
    return list(_pages(inside)) if inside.endswith("/") else inside


def _pages(folder: str) -> Iterator[str]:
    """The page that tells of the folder first, then the others by name: numbers and dates are names."""
    names = sorted(path.name for path in (ROOT / "docs" / folder).glob("*.md"))
    yield from (folder + name for name in sorted(names, key=lambda name: name != "README.md"))
