from __future__ import annotations

import pytest
import sqlalchemy as sa

from hall.store.database import Store
from hall.store.statements import Statement
from hall.store.tables import halls
from tests.hall.conftest import HALL

ADD = Statement(sa.insert(halls))
BY_CODE = Statement(sa.select(halls.c.code, halls.c.seq).where(halls.c.code == sa.bindparam("code")))
FIRST_TWO = Statement(sa.select(halls.c.code).order_by(halls.c.code).limit(2))


def test_rows_come_as_they_are_or_by_name(store: Store) -> None:
    with store.write() as connection:
        ADD.many(connection, [{"code": code, "seq": 7, "hash": "h"} for code in ("B", "A")])
        ADD.many(connection, [])
        assert BY_CODE.first(connection, code="A") == ("A", 7)
        assert BY_CODE.mapping(connection, code="B") == {"code": "B", "seq": 7}
        assert BY_CODE.mapping(connection, code="C") is None
        assert FIRST_TWO.all(connection) == list(FIRST_TWO.each(connection)) == [("A",), ("B",)]


def test_what_fails_is_told_like_any_other_statement(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)unique"), store.write() as connection:
        ADD.run(connection, code=HALL, seq=0, hash="")
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        ADD.many(connection, [{"code": "A", "seq": 0, "hash": ""}] * 2)
    assert store.halls() == [HALL]


def test_a_connection_that_is_lost_is_not_used_again(store: Store) -> None:
    def lose() -> None:
        with store.read() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.close()
            BY_CODE.first(connection, code=HALL)

    with pytest.raises((sa.exc.ProgrammingError, sa.exc.OperationalError)) as told:
        lose()
    assert told.value.connection_invalidated
    assert store.halls() == [HALL]
