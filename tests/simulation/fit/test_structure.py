"""What is planted in a history is found, and where nothing is planted nothing is."""

from __future__ import annotations

import datetime
import tomllib

import numpy as np
import pytest
from numpy.typing import NDArray

from queueing.errors import Mistakes
from queueing.hallfile import hall_from_data
from queueing.times import HOUR, MINUTE
from simulation.fit.arrivals import fit_arrivals
from simulation.fit.caveats import Warned, sentences, warnings_of
from simulation.fit.findings import Findings
from simulation.fit.fitting import Fit, fit
from simulation.fit.moving import fit_ways
from simulation.fit.steps import rate_steps
from simulation.fit.visits import NEVER, OUTCOMES
from simulation.fit.words import LANGUAGES, WORDS
from simulation.fit.writing import profile_text
from simulation.profile import profile_from_data
from tests.builders import hall_data
from tests.simulation.fit.histories import made, workdays

HALL = hall_from_data(hall_data())
YEAR = workdays(datetime.date(2025, 1, 1), 250)
QUARTER = workdays(datetime.date(2025, 1, 6), 60)


def fitted(visits: object) -> Fit:
    return fit(visits, HALL, Findings(), "made")  # type: ignore[arg-type]


def codes(one: Fit) -> set[str]:
    return {warned.code for warned in warnings_of(one)}


def test_days_of_the_week_are_named_in_warnings_as_people_name_them() -> None:
    days = made(HALL, [day for day in QUARTER if day.weekday() < 2], 5)
    told = {
        warned.code: [warned.text(one, HALL) for one in ("en", "zh-CN")]
        for warned in warnings_of(fitted(days))
    }
    assert told["no_weekday"] == [
        "No visit on Wednesday to Friday: these days cannot be simulated",
        "周三至周五没有任何记录，无法模拟这些日子",
    ]
    few = Warned("few_days", {"days": 4, "type": "mon_wed"})
    assert few.text("zh-CN", HALL).startswith("“周一、周三”类日子只有4天")
    assert (
        Warned("few_days", {"days": 4, "type": "tue_to_fri"})
        .text("en", HALL)
        .startswith("Days like Tuesday to")
    )


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_is_planted_nothing_is_found(seed: int) -> None:
    one = fitted(made(HALL, YEAR, seed, visitors=60))
    assert [kind.weekdays for kind in one.arrivals.types] == [(0, 1, 2, 3, 4)]
    assert len(one.arrivals.types[0].steps) <= 4
    assert one.volume.seasons == ()
    assert one.own_times == []
    assert one.ways.zones == {}
    assert not codes(one) & {"day_factor", "bursts", "poor_law", "seasons"}


def test_a_busy_season_is_found_with_its_months_and_its_size() -> None:
    one = fitted(made(HALL, YEAR, 1, factor=lambda day: 1.4 if day.month in (3, 4) else 1.0))
    assert [season.months for season in one.volume.seasons] == [(1, 2), (3, 4), tuple(range(5, 13))]
    quiet, busy, _ = one.volume.seasons
    assert busy.factor / quiet.factor == pytest.approx(1.4, rel=0.03)
    assert busy.name == "mar_to_apr"


def test_an_item_with_a_season_of_its_own_is_named_in_it() -> None:
    def shares(day: datetime.date) -> float:
        return 1.3 if day.month == 6 else 1.0

    visits = made(HALL, YEAR, 2, factor=shares)
    random = np.random.default_rng(0)
    june = np.isin(visits.day, [(day - datetime.date(1970, 1, 1)).days for day in YEAR if day.month == 6])
    more = june & (random.random(len(visits)) < 0.3)
    one = fitted(visits.having(item=np.where(more, 5, visits.item)))
    assert list(one.seasonal) == ["jun"]
    assert "CB" in one.seasonal["jun"]
    assert one.seasonal["jun"]["CB"] == pytest.approx((0.3 + 0.7 / 7) * 7 / (1 + 0.3 * 0.11 * 7), rel=0.25)


def test_a_weekday_with_a_shape_of_its_own_is_a_day_type() -> None:
    def hour(random: np.random.Generator, day: datetime.date, count: int) -> NDArray[np.float64]:
        early = day.weekday() == 2
        return 8.5 + 8.5 * random.beta(1.0, 1.6 if early else 1.0, count)

    one = fitted(made(HALL, QUARTER, 3, hour=hour))
    assert [kind.name for kind in one.arrivals.types] == ["mon_tue_thu_fri", "wed"]


def test_a_weekday_that_differs_a_little_but_surely_is_told_apart_as_well() -> None:
    def hour(random: np.random.Generator, day: datetime.date, count: int) -> NDArray[np.float64]:
        return 8.5 + 8.5 * random.beta(1.0, 1.25 if day.weekday() == 4 else 1.0, count)

    one = fitted(made(HALL, QUARTER, 14, hour=hour))
    assert [kind.name for kind in one.arrivals.types] == ["mon_to_thu", "fri"]


def test_an_item_that_comes_at_other_times_has_its_own_rate() -> None:
    visits = made(HALL, YEAR, 4)
    random = np.random.default_rng(9)
    late = (visits.item == 3) & (random.random(len(visits)) < 0.5)
    shift = random.uniform(15.0, 17.0, len(visits)) * HOUR - visits.issued
    moved = {
        name: np.where(late, getattr(visits, name) + shift.astype(np.int64), getattr(visits, name))
        for name in ("issued", "called", "again", "started", "accepted", "completed")
    }
    one = fitted(visits.having(**moved))
    assert [own.code for own in one.own_times] == ["QB"]
    assert one.own_times[0].apart > 0.25
    assert "mon_to_fri" in one.own_times[0].steps


def test_days_that_vary_more_than_chance_are_told_with_their_factor_and_simulated_so() -> None:
    one = fitted(made(HALL, YEAR, 5, visitors=400, spread=0.12))
    assert one.volume.factor == pytest.approx(0.12, abs=0.025)
    warned = next(warned for warned in warnings_of(one) if warned.code == "day_factor")
    assert "differ by 1" in warned.text("en", HALL)
    read = profile_from_data(tomllib.loads(profile_text(one)), HALL)
    assert read.day_variation == pytest.approx(one.volume.factor, abs=1e-4), "simulated days differ as much"


def test_a_day_with_hardly_anybody_is_told_and_does_not_count() -> None:
    holiday = QUARTER[10]
    one = fitted(made(HALL, QUARTER, 6, factor=lambda day: 0.1 if day == holiday else 1.0))
    assert [day for day, _ in one.volume.odd] == [holiday.isoformat()]
    assert "odd_days" in codes(one)


def test_people_who_come_in_groups_are_told() -> None:
    def hour(random: np.random.Generator, _: datetime.date, count: int) -> NDArray[np.float64]:
        return np.repeat(random.uniform(8.5, 17.0, count // 5 + 1), 5)[:count]

    assert "bursts" in codes(fitted(made(HALL, QUARTER, 7, hour=hour)))


def test_a_zone_that_is_farther_away_has_its_own_way() -> None:
    zone_b = [spec.zone == "B" for spec in HALL.windows.values()]

    def walk(random: np.random.Generator, window: NDArray[np.int64]) -> NDArray[np.float64]:
        return random.gamma(9.0, 3.0, len(window)) * np.where(np.array(zone_b)[window], 2.0, 1.0)

    one = fitted(made(HALL, QUARTER, 8, walk=walk))
    assert set(one.ways.zones) == {"A", "B"}
    assert one.ways.zones["B"].mean == pytest.approx(54_000, rel=0.03)


def test_zones_that_differ_by_chance_alone_share_one_way() -> None:
    def walk(random: np.random.Generator, window: NDArray[np.int64]) -> NDArray[np.float64]:
        return random.exponential(27.0, len(window))

    some = [fit_ways(made(HALL, QUARTER[:4], seed, visitors=120, walk=walk), HALL) for seed in range(20)]
    assert sum(bool(ways.zones) for ways in some) <= 1


def test_an_item_with_seven_services_says_that_it_borrows() -> None:
    shares = np.array([1, 1, 1, 1, 1, 0.0, 1]) / 6
    visits = made(HALL, QUARTER, 9, shares=list(shares))
    item = visits.item.copy()
    item[:7] = 5
    one = fitted(visits.having(item=item))
    warned = next(warned for warned in warnings_of(one) if warned.code == "borrowed")
    assert warned.text("en", HALL).startswith("Services of CB CB are few (7): its law is borrowed from")
    assert "complex" in warned.text("en", HALL)
    assert "只有7次办理" in warned.text("zh-CN", HALL)


def test_services_that_no_family_suits_are_told() -> None:
    def service(random: np.random.Generator, item: NDArray[np.int64]) -> NDArray[np.float64]:
        short = random.random(len(item)) < 0.5
        return np.where(short, random.normal(60, 5, len(item)), random.normal(900, 30, len(item)))

    one = fitted(made(HALL, QUARTER, 10, service=service))
    assert sum(warned.code == "poor_law" for warned in warnings_of(one)) == len(HALL.items)


def test_a_hall_in_which_nobody_leaves_has_visitors_who_never_leave() -> None:
    one = fitted(made(HALL, QUARTER, 11))
    assert one.patience.left == 0
    assert "nobody_left" in codes(one)


def test_lateness_and_no_shows_of_appointments_are_apart_from_walk_ins() -> None:
    visits = made(HALL, QUARTER, 12)
    random = np.random.default_rng(1)
    booked = random.random(len(visits)) < 0.2
    at = np.clip(visits.issued + (random.uniform(-5, 15, len(visits)) * MINUTE).astype(np.int64), 0, None)
    unkept = booked & (random.random(len(visits)) < 0.15)
    away = ~booked & (random.random(len(visits)) < 0.04)
    gone = unkept | away
    changed = {
        name: np.where(gone, NEVER, getattr(visits, name)) for name in ("started", "accepted", "completed")
    }
    one = fitted(
        visits.having(
            booked=np.where(booked, at, NEVER),
            issued=np.where(unkept, NEVER, visits.issued),
            called=np.where(unkept, NEVER, visits.called),
            again=np.where(unkept, NEVER, visits.again),
            missed=np.where(away, visits.called + 60_000, NEVER),
            outcome=np.where(gone, OUTCOMES.index("missed"), visits.outcome),
            **changed,
        )
    )
    assert one.no_shows.walk_ins.value == pytest.approx(0.04, abs=0.006)
    assert one.no_shows.unkept.value == pytest.approx(0.15, abs=0.03)
    assert one.no_shows.appointments.value == 0.0
    assert one.no_shows.costs == 60_000
    assert one.lateness is not None
    assert one.lateness.early == 15 * MINUTE


def test_a_handful_of_visits_is_refused_in_words() -> None:
    with pytest.raises(Mistakes, match="too few"):
        fitted(made(HALL, YEAR[:1], 1, visitors=5))


def test_change_points_lie_where_the_rate_changes() -> None:
    edges = np.arange(32, 72) * 15 * MINUTE
    rates = np.where(np.arange(39) < 10, 4.0, np.where(np.arange(39) < 25, 12.0, 6.0))
    counts = np.random.default_rng(2).poisson(rates * 40)
    steps = rate_steps(counts, 40, edges, 1.0)
    assert [step.begins for step in steps] == [int(edges[0]), int(edges[10]), int(edges[25])]
    for step, rate in zip(steps, (16.0, 48.0, 24.0), strict=True):
        low, high = step.interval
        assert low - 0.5 < rate < high + 0.5


def test_whoever_comes_after_the_last_ticket_counts_in_the_last_quarter() -> None:
    visits = made(HALL, QUARTER, 13)
    late = visits.having(issued=np.full(len(visits), 17 * HOUR + 25 * MINUTE))
    one = fit_arrivals(late, HALL)
    assert one.types[0].counts[-1] == len(visits)


def test_every_sentence_is_there_in_both_languages_with_the_same_facts() -> None:
    for key, words in WORDS.items():
        assert set(words) == set(LANGUAGES), key
        facts = [sorted({part.split("}")[0] for part in words[one].split("{")[1:]}) for one in LANGUAGES]
        assert facts[0] == facts[1], key


def test_many_items_of_few_services_share_a_sentence_and_a_few_are_told_one_by_one() -> None:
    item = next(iter(HALL.items))
    thin = Warned("borrowed", {"item": item, "n": 7, "items": 9, "complexity": "simple", "weight": "70%"})
    among = [Warned("no_back", {"count": 2}), thin, thin, thin]
    assert sentences(among, "en", HALL) == [one.text("en", HALL) for one in among]
    told = sentences([*among, thin, Warned("no_terms")], "zh-CN", HALL)
    assert len(told) == 3
    assert told[1].startswith(f"4个事项的办理次数少（{item} 7次、{item} 7次、")
