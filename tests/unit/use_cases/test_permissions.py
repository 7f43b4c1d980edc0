"""Every verb says what it needs, and refuses in itself whoever may not have it done."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest

import desktop.use_cases
from desktop.booking.access.role import IN_TRAINING, LIVE, Permission, Role, permissions
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Person
from tests.support.use_cases.small_desk import WHO, SmallDesk

NOBODY = Person("idxxx", "Sam Stranger", "owner")


def _verbs() -> list[type[Any]]:
    found = []
    for module in pkgutil.walk_packages(desktop.use_cases.__path__, "desktop.use_cases."):
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if one.__module__ == module.name and "__call__" in vars(one):
                found.append(one)
    return found


def _entrances(verb: type[Any]) -> list[str]:
    return ["__call__", *(name for name in vars(verb) if inspect.isfunction(vars(verb)[name])
            and not name.startswith("_"))]  # fmt: skip


def _calls() -> list[tuple[type[Any], str]]:
    return [(verb, name) for verb in _verbs() for name in _entrances(verb)]


class Untouched:
    """A port that nobody may reach for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        raise AssertionError(f"a verb used {name} before it asked who may")


def _asked_by(verb: type[Any], who: Person, entrance: str) -> Callable[[], object]:
    ports: dict[str, Any] = {part.name: Untouched() for part in dataclasses.fields(verb)}
    made = verb(**{**ports, "who": who})
    parts = inspect.signature(getattr(made, entrance)).parameters.values()
    given = [part for part in parts if part.default is part.empty]
    plain = [Untouched() for part in given if part.kind is not part.KEYWORD_ONLY]
    named = {part.name: Untouched() for part in given if part.kind is part.KEYWORD_ONLY}
    return lambda: getattr(made, entrance)(*plain, **named)


def test_the_verbs_are_found() -> None:
    names = {verb.__name__ for verb in _verbs()}
    assert {"BookTrip", "TakeCard", "ChargeFee", "FindClients", "ResumeWork"} <= names


@pytest.mark.parametrize("verb", _verbs())
def test_every_verb_says_what_it_needs_and_for_whom_it_acts(verb: type[Any]) -> None:
    assert isinstance(vars(verb).get("needs"), Permission)
    assert "who" in {part.name for part in dataclasses.fields(verb)}


@pytest.mark.parametrize(("verb", "entrance"), _calls())
def test_every_verb_refuses_whoever_has_all_but_what_it_needs(
    verb: type[Any], entrance: str
) -> None:
    almost = replace(NOBODY, may=frozenset(Permission) - {verb.needs})
    for who in (almost, NOBODY):
        with pytest.raises(Refused) as caught:
            _asked_by(verb, who, entrance)()
        assert caught.value.code == "not_permitted"
        assert verb.needs.value in caught.value.happened


def test_a_verb_that_says_nothing_is_refused_to_everybody() -> None:
    @dataclass(frozen=True)
    class Unsaid:
        who: Person

    @dataclass(frozen=True)
    class ForNobody:
        needs = Permission.BOOK

    for verb in (Unsaid(WHO), ForNobody()):
        with pytest.raises(Refused, match="not_permitted"):
            refuse_unless_allowed(verb)


def test_a_concierge_may_quote_and_not_book(desk: SmallDesk) -> None:
    trip = desk.with_card()
    who = replace(WHO, role="concierge", may=permissions("concierge", LIVE))
    assert replace(desk.reprice_trip, who=who)(trip.id).trip.id == trip.id
    with pytest.raises(Refused) as refused:
        replace(desk.book_trip, who=who)(trip.id)
    assert refused.value.happened == "Only a person who is an architect or more may book a trip."
    assert refused.value.safe == "Nothing was done, and nothing was sent anywhere."
    assert desk.trip(trip.id) == trip


def test_a_learner_does_everything_of_the_trade_in_training_and_nothing_live() -> None:
    learner = Role.LEARNER.value
    assert permissions(learner, LIVE) == frozenset()
    assert permissions(learner, IN_TRAINING) == LIVE[Role.APPROVER]


def test_a_role_nobody_knows_may_do_nothing() -> None:
    for word in ("", "Owner", "admin", "card_taker"):
        assert permissions(word, LIVE) == permissions(word, IN_TRAINING) == frozenset()


def test_each_role_may_do_all_that_the_one_before_it_may() -> None:
    rows = [LIVE[role] for role in Role]
    assert all(less <= more for less, more in pairwise(rows))
    assert LIVE[Role.OWNER] == frozenset(Permission)
    assert {role for role in Role if Permission.REFUND in LIVE[role]} == {
        Role.APPROVER, Role.OWNER,
    }  # fmt: skip
    assert Permission.TAKE_CARD not in LIVE[Role.ARCHITECT]
    assert Permission.CHARGE_FEE not in LIVE[Role.ARCHITECT]
