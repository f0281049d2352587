"""Who lives in the sandbox, and the keys they know. Fixed values: nothing here is a secret."""

from pathlib import Path

from pydantic import BaseModel


class SandboxSettings(BaseModel):
    """``*_url`` are base addresses without a trailing slash."""

    public_url: str = "http://127.0.0.1:8090"
    server_url: str = "http://127.0.0.1:8080"
    store_path: Path | None = None

    bot_token: str = "700000001:sandbox-bot-token-of-the-demo-school"  # noqa: S105 — a well-known key of the sandbox
    bot_username: str = "aimpay_demo_bot"
    bot_name: str = "Школа AiM"
    group_id: int = -1001000000001
    group_title: str = "Курс «ML без математики»"
    team_id: int = -1001000000002
    team_title: str = "Команда школы"
    owner_id: int = 1001

    shop_id: str = "100500"
    shop_key: str = "test_sandbox_shop_key"
    payout_agent_id: str = "100700"
    payout_key: str = "test_sandbox_payout_key"

    resend_keys: tuple[str, ...] = ("re_sandbox_first", "re_sandbox_second")
    resend_webhook_url: str | None = None
    resend_domain: str = "school.example"
    deepseek_key: str = "sk-sandbox"
    metrika_counter: str = "90000001"
    metrika_token: str = "sandbox-measurement-token"  # noqa: S105 — a well-known key of the sandbox
    metrika_oauth: str = "sandbox-oauth-token"
    instagram_account: str = "17841400000000001"
    instagram_secret: str = "sandbox-instagram-app-secret"  # noqa: S105 — a well-known key of the sandbox
    instagram_token: str = "IGAAsandboxlonglivedtoken"  # noqa: S105 — a well-known key of the sandbox
