"""A line of a list of partners: a person by his Telegram id, with the code he had if it is free."""

import re
from typing import Final

from sqlalchemy import select

from aimpay.server.kit.ids import new_code
from aimpay.server.partners.models import ReferralCode
from aimpay.server.partners.referral_link import LENGTH
from aimpay.server.workflows.moving.lists.kinds import Line
from aimpay.server.workflows.moving.lists.scene import ListScene
from aimpay.server.workflows.moving.people import bring_user
from aimpay.server.workflows.rights.refused import is_refused

CODE: Final = re.compile(r"[a-z0-9]{4,16}")
NOBODY: Final = "нет Telegram id: партнёра узнать не по чему"
REFUSED: Final = "этому человеку у нас отказано, и данные его удалены"
TAKEN: Final = "код занят другим партнёром: дан новый, {code}"
BAD: Final = "код не годится (нужны 4–16 латинских букв и цифр): дан новый, {code}"
HAS_OTHER: Final = "у партнёра уже есть код {code}: он остаётся"


async def take_partner(scene: ListScene, line: Line) -> None:
    if line.telegram_id is None:
        scene.part.skip(line.where, NOBODY)
        return
    if await is_refused(scene.session, scene.house, line.telegram_id):
        scene.part.skip(line.where, REFUSED)
        return
    user, _ = await bring_user(scene.session, line.telegram_id, line.name, line.at or scene.now)
    wanted = (line.code or "").lower().removeprefix("r_") or None
    known = await scene.session.get(ReferralCode, user.id)
    if known is not None:
        scene.part.same += 1
        if wanted not in {None, known.code}:
            scene.part.say(line.where, HAS_OTHER.format(code=known.code))
        return
    code = await _code(scene, line, wanted)
    scene.session.add(ReferralCode(user_id=user.id, code=code, created_at=line.at or scene.now))
    await scene.session.flush()
    scene.part.added += 1


async def _code(scene: ListScene, line: Line, wanted: str | None) -> str:
    made = new_code(LENGTH)
    if wanted is None:
        return made
    if not CODE.fullmatch(wanted):
        scene.part.say(line.where, BAD.format(code=made))
        return made
    if await scene.session.scalar(select(ReferralCode.user_id).where(ReferralCode.code == wanted)) is not None:
        scene.part.say(line.where, TAKEN.format(code=made))
        return made
    return wanted
