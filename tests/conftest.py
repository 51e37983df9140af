"""What every test may ask for."""

from __future__ import annotations

import pytest
from hypothesis import settings

from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from tests.builders import demo_hall_data, demo_plan_data

# The same examples on every machine, and no judgement of a machine's speed.
settings.register_profile("kuaiban", deadline=None, derandomize=True)
settings.load_profile("kuaiban")


@pytest.fixture(scope="session")
def demo_hall() -> Hall:
    return hall_from_data(demo_hall_data())


@pytest.fixture(scope="session")
def demo_plans(demo_hall: Hall) -> dict[str, Plan]:
    return {name: plan_from_data(data, demo_hall) for name, data in demo_plan_data().items()}
