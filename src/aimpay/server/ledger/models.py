"""Double entry in kopecks. Every line debits one account and credits another, so no transaction can be unbalanced."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, Id


class LedgerAccount(Base):
    """A bucket of value. ``owner_id`` is a user's id, or 0 for the school's own accounts."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (UniqueConstraint("kind", "owner_id"), Base.__table_args__)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[int]


class LedgerTransaction(Base):
    """Why value moved. ``reference`` is unique: the same reason is never posted twice."""

    __tablename__ = "ledger_transactions"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(128), unique=True)
    occurred_at: Mapped[datetime] = mapped_column(index=True)


class LedgerEntry(Base):
    """``amount`` kopecks leave the credited account and come to the debited one."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
        Index("ix_ledger_entries_debit", "debit_account_id", "amount"),
        Index("ix_ledger_entries_credit", "credit_account_id", "amount"),
        Base.__table_args__,
    )

    id: Mapped[Id]
    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    debit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount: Mapped[int]
