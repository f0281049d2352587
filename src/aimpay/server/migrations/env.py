"""Alembic's entry: one connection, one transaction, batch mode on SQLite, short lock waits on PostgreSQL."""

from alembic import context
from sqlalchemy import inspect, text

from aimpay.server.db.database import sync_engine
from aimpay.server.insight.models import Dirty
from aimpay.server.insight.watching import unwatch, watch
from aimpay.server.migrations.tables import METADATA

ONE_AT_A_TIME = 0x41694D
"""Two processes that start at once must not both create the first table."""
LOCK_SECONDS = 3
"""Whoever waits for a table makes all wait who come after him: ``upgrade`` tries again instead."""

engine = sync_engine(context.config.attributes["url"])
try:
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Of the session, not of the transaction: an index made without a transaction is under it, too.
                connection.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
            unwatch(connection)
            if connection.dialect.name == "sqlite":
                connection.commit()  # each migration has a transaction of its own there
            context.run_migrations()
            if inspect(connection).has_table(Dirty.__tablename__):
                watch(connection)
                if connection.dialect.name == "sqlite":
                    connection.commit()
finally:
    engine.dispose()  # and with its connection the lock, however it went
