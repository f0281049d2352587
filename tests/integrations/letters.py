from aimpay.server.workflows.gateways import Letter

BUYER = "boris@example.org"
SENDER = "Школа AiM <hello@school.example>"


def letter(key: str = "invite/17", *, to: str = BUYER, subject: str = "Доступ к курсу") -> Letter:
    return Letter(to=to, subject=subject, html="<p>Ваша ссылка</p>", text="Ваша ссылка", idempotency_key=key)
