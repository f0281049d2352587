"""Keys and webhooks in the office: made with a fresh code, shown once, and by the owner alone."""

import re

from aimpay.server.integrations.hooks import HttpHooks
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.integrators.hook_stories import send_next, wake_hooks
from server.conftest import Server
from server.integrators import past
from server.office.visitor import signed_in_as

PAGE = "/office/integrations"


async def test_a_key_is_made_with_a_fresh_code_shown_once_and_revoked(server: Server) -> None:
    without = await signed_in_as(server, Role.OWNER)
    wanted = {"name": "Таблица бухгалтера", "scopes": "sales:read", "until": ""}
    assert (await without.sends(f"{PAGE}/keys", **wanted)).status == 403
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    assert (await owner.sends(f"{PAGE}/keys", name="", scopes="sales:read")).status == 422
    assert (await owner.sends(f"{PAGE}/keys", name="x", scopes="everything")).status == 422
    made = await owner.sends(f"{PAGE}/keys", **wanted)
    found = re.search(r'value="(aim_\w+)"', made.text)
    assert found
    listed = (await owner.opens(PAGE)).text
    assert "Таблица бухгалтера" in listed
    assert found[1] not in listed
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert (await server.ask("GET", "/api/v1/sales", headers=headers)).status == 200
    assert (await without.sends(f"{PAGE}/keys/revoke", key_id=1)).status == 403
    assert (await owner.sends(f"{PAGE}/keys/revoke", key_id=1)).status == 303
    assert (await server.ask("GET", "/api/v1/sales", headers=headers)).status == 401
    assert "отозван" in (await owner.opens(PAGE)).text


async def test_a_webhook_is_added_tried_and_its_log_is_read(server: Server) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    house = server.house
    object_url = f"{server.url}/api/v1/nothing"
    strict = await owner.sends(f"{PAGE}/hooks", url=object_url, events="sale.paid")
    assert strict.status == 422
    made = await owner.sends(f"{PAGE}/hooks", url="https://192.0.2.1/hook?a=<b>", events="sale.paid", note="CRM")
    assert re.search(r'value="whsec_[\w+/=]+"', made.text)
    assert (await owner.sends(f"{PAGE}/hooks/test", hook_id=1)).status == 303
    await past.sell(house, "AAAA0001")
    await wake_hooks(house)
    assert isinstance(house.hooks, HttpHooks)
    assert await send_next(house, 1) is False
    log = (await owner.opens(f"{PAGE}/hooks/1")).text
    assert "Проверка" in log
    assert "Продажа оплачена" in log
    assert "адрес внутренний" in log.replace("\u00a0", " ")
    assert (await owner.sends(f"{PAGE}/hooks/again", hook_id=1, delivery_id=1)).status == 303
    assert (await owner.sends(f"{PAGE}/hooks/events", hook_id=1, events="refund.made")).status == 303
    assert (await owner.sends(f"{PAGE}/hooks/secret", hook_id=1)).status == 200
    assert (await owner.sends(f"{PAGE}/hooks/remove", hook_id=1)).status == 303
    assert (await owner.opens(f"{PAGE}/hooks/1")).status == 404
    assert (await owner.sends(f"{PAGE}/hooks/again", hook_id=1, delivery_id=1)).status == 404


async def test_nobody_else_comes_near(server: Server) -> None:
    for role in set(Role) - {Role.OWNER}:
        other = await signed_in_as(server, role, stepped_up=True)
        assert (await other.opens(PAGE)).status == 403
        assert (await other.sends(f"{PAGE}/keys", name="x", scopes="sales:read")).status == 403
        assert PAGE not in (await other.opens("/office/sessions")).text
