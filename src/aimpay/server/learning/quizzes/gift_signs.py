"""Signs that GIFT escapes with a backslash, and the tags by which we know our own questions again."""

import re
from typing import Final

SPECIAL: Final = "~=#{}:\\"
FIRST: Final = 0xE000
"""Private characters stand for escaped signs while a question is taken apart."""
HIDDEN: Final = {sign: chr(FIRST + index) for index, sign in enumerate(SPECIAL)}
NEW_LINE: Final = chr(FIRST + len(SPECIAL))
SHOWN: Final = {ord(hidden): sign for sign, hidden in HIDDEN.items()} | {ord(NEW_LINE): "\n"}
ESCAPED: Final = re.compile(r"\\([~=#{}:\\n])")
WHOLE_ONLY: Final = "aimpay-whole"
"""Several answers that count only together; GIFT itself has no word for it."""
ORDERED: Final = "aimpay-ordered"


def protect(written: str) -> str:
    return ESCAPED.sub(lambda found: NEW_LINE if found[1] == "n" else HIDDEN[found[1]], written)


def restore(protected: str) -> str:
    return protected.translate(SHOWN)


def escape(text: str) -> str:
    marked = "".join(f"\\{sign}" if sign in SPECIAL else sign for sign in text)
    return marked.replace("\n", "\\n")
