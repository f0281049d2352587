"""The seed's way alone, in a process of its own: the named measures by pandas, as a page shows them together."""

import json
import sys
import time
from collections.abc import Sequence

from sqlalchemy import text

from aimpay.server.db.database import sync_engine
from insight_addresses import peak
from insight_ways import WAYS


def main(url: str, names: Sequence[str]) -> None:
    chosen, engine = [way for way in WAYS if way.name in names], sync_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    before, begun = peak(), time.perf_counter()
    found = [way.theirs(engine) for way in chosen]
    took = time.perf_counter() - begun
    total = chosen[0].total(found[0])
    print(json.dumps({"seconds": took, "memory": peak() - before, "total": total}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
