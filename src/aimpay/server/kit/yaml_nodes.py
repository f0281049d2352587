"""YAML as plain texts with the line of each thing: no word becomes a number or «yes» before it is asked for."""

from typing import Any, Final

import yaml

Path = tuple[str | int, ...]
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOTHING: Final = "tag:yaml.org,2002:null"
DEEPEST: Final = 50
COLON: Final = "внутри текста двоеточие с пробелом: возьмите весь текст в кавычки"
SAID: Final = {
    "mapping values are not allowed in this context": COLON,
    "mapping values are not allowed here": COLON,
    "found character that cannot start any token": "знак табуляции или другой, с которого нельзя начать строку",
}
"""The mistakes that people make most."""


class TooDeepError(yaml.YAMLError):
    """No file of people has lists within lists within lists like this."""


class YamlError(Exception):
    """``problems`` are in Russian, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Lines:
    """Where each thing stands, counted from 1."""

    def __init__(self) -> None:
        self._lines: dict[Path, int] = {(): 1}

    def note(self, path: Path, line: int) -> None:
        self._lines[path] = line

    def of(self, path: Path) -> int:
        """Return the line of the thing, or of the nearest one that holds it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]


def read_nodes(text: str) -> tuple[Any, Lines]:
    """Return mappings, lists, texts and None. Raises YamlError for what is not YAML of that kind."""
    try:
        check_depth(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError([f"строка {line}: {_said(error)}"]) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise YamlError(["файл не разобрать: это не YAML"]) from error
    if node is None:
        raise YamlError(["файл пуст"])
    lines = Lines()
    return _Walk(lines).value(node, (), node.start_mark.line + 1), lines


def check_depth(text: str) -> None:
    """Raise TooDeepError before anything is built of it: the loader in C goes down with the whole process."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise TooDeepError


def _said(error: yaml.MarkedYAMLError) -> str:
    return SAID.get(error.problem or "", f"это не YAML ({error.problem})")


class _Walk:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path, line: int) -> Any:
        self._lines.note(path, line)
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == NOTHING else str(node.value)
        if id(node) in self._seen:
            raise YamlError([f"строка {line}: ссылки YAML (& и *) не поддерживаются"])
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*path, index), one.start_mark.line + 1) for index, one in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in found:
                raise YamlError([f"строка {line}: {name} встречается дважды"])
            found[name] = self.value(value, (*path, name), line)
        return found
