"""SQLite's connections that stay open: each use is as good as on a new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from hall.store.database import Store
from hall.store.kept import MOST_KEPT
from hall.store.statements import Statement
from hall.store.tables import halls
from tests.postgres import let_go

NOTHING_LIKE_IT = Statement(sa.text("SELECT nothing FROM nowhere"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


@pytest.fixture
def kept(file: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    yield store
    let_go(store)


def test_what_fails_in_the_middle_leaves_nothing_and_harms_nobody_after_it(kept: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), kept.write() as connection:
        connection.execute(sa.insert(halls), [{"code": "A", "seq": 0, "hash": ""}] * 2)
    with pytest.raises(sa.exc.OperationalError), kept.glance() as connection:
        NOTHING_LIKE_IT.first(connection)
    assert kept.halls() == []
    assert kept.add_hall("B")
    assert kept.halls() == ["B"]


def test_more_at_once_than_are_kept_have_one_each(kept: Store) -> None:
    for _ in range(2):
        with ExitStack() as stack:
            used = [stack.enter_context(kept.glance()) for _ in range(MOST_KEPT + 3)]
            assert len(set(map(id, used))) == len(used)
    assert kept.add_hall("A")


def test_a_look_that_opens_a_transaction_is_not_the_next_ones_moment(kept: Store, file: Path) -> None:
    with kept.glance() as connection:
        connection.execute(sa.select(halls)).all()
    other = Store(f"sqlite:///{file}")
    assert other.add_hall("A")
    let_go(other)
    assert kept.halls() == ["A"]


def test_the_last_one_out_leaves_one_file(kept: Store, file: Path) -> None:
    assert kept.add_hall("A")
    assert kept.halls() == ["A"]
    let_go(kept)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
