"""Every command in the documents is one that the product knows; every block is run, or says why not."""

import re
from typing import Final

import pytest

from aimpay import cli
from docs.blocks import BARE, SHELLS, STEP, TYPED, blocks, commands, mentions, pages, shell_blocks
from house.tree import ROOT

UNFINISHED: Final = "the following arguments are required"
"""What argparse says of a command that is only named in a sentence."""
SHORTEST_REASON: Final = 15
ARCHITECTURE: Final = ROOT / "docs" / "architecture.md"


def complaint(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What the real parser says against these words; nothing when it takes them."""
    try:
        cli.parse(list(words))
    except SystemExit:
        return capsys.readouterr().err.strip().splitlines()[-1]
    return ""


def test_the_parser_takes_each_command_of_a_block(capsys: pytest.CaptureFixture[str]) -> None:
    told = {f"{block}: {words}": complaint(words, capsys) for block in shell_blocks() for words in commands(block.text)}
    assert len(told) > 30, "the documents have more commands than that: the search is broken"
    assert {where: said for where, said in told.items() if said} == {}


def test_the_parser_knows_each_command_that_is_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    told = {f"{path}: {words}": complaint(words, capsys) for path, text in pages().items() for words in mentions(text)}
    assert len(told) > 30, "the documents mention more commands than that: the search is broken"
    assert {where: said for where, said in told.items() if said and UNFINISHED not in said} == {}


@pytest.mark.parametrize("shell", ["aimpay db bakcup file", "X=1 .venv/bin/aimpay doctor --dmeo", "true && aimpay no"])
def test_a_misspelled_command_is_found(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    (words,) = commands(shell)
    assert complaint(words, capsys)


def test_alternatives_in_a_mention_are_all_looked_at() -> None:
    assert list(mentions("say `aimpay staff list|give` or `aimpay up`")) == [
        ["staff", "list"],
        ["staff", "give"],
        ["up"],
    ]


def test_a_block_that_is_not_run_says_why() -> None:
    mute = [str(one) for one in shell_blocks() if one.reason is not None and len(one.reason) < SHORTEST_REASON]
    assert mute == []


def test_a_page_says_how_a_terminal_knows_the_command_before_it_is_typed() -> None:
    told = {page: "\n".join(each.text for each in shell_blocks() if each.page == page) for page in pages()}
    bare = {page: found.start() for page, text in told.items() if (found := BARE.search(text))}
    assert len(bare) > 5, "the documents have more commands than that: the search is broken"
    unknown = {str(page) for page, start in bare.items() if STEP not in told[page][:start]}
    assert not unknown


def test_a_command_of_ours_stands_in_a_block_of_shell() -> None:
    hidden = [
        str(block)
        for path, text in pages().items()
        for block in blocks(path, text)
        if block.kind not in SHELLS and TYPED.search(block.text)
    ]
    assert hidden == [], "mark the block as sh, so that it is run"


def test_the_architecture_lists_each_command_of_the_command_line() -> None:
    table = re.findall(r"^\| (`aimpay .*?) \|", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    named = {words[0] for row in table for words in mentions(row)}
    assert named == set(cli.COMMANDS)
