"""The small hall's application for the tests of this folder."""

from tests.hall.api.fixtures import (  # noqa: F401 (fixtures are found by name)
    api,
    app,
    blank,
    clock,
    hall,
    parts,
    people,
    recommended,
    settings,
    token,
    wall,
)
