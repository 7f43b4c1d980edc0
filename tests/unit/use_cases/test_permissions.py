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
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.use_cases.small_desk import WHO, SmallDesk

NOBODY = Member("idxxx", "Sam Stranger", "owner")


def _verbs() -> list[type[Any]]:
    found = []
    for module in pkgutil.walk_packages(desktop.use_cases.__path__, "desktop.use_cases."):
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if one.__module__ == module.name and "__call__" in vars(one):
                found.append(one)
    return found


def _entrances(use_case: type[Any]) -> list[str]:
    own = vars(use_case)
    public = (name for name in own if inspect.isfunction(own[name]) and not name.startswith("_"))
    return ["__call__", *public]


def _calls() -> list[tuple[type[Any], str]]:
    return [(use_case, name) for use_case in _verbs() for name in _entrances(use_case)]


class Untouched:
    """A port that nobody may reach for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        raise AssertionError(f"a verb used {name} before it asked who may")


def _asked_by(use_case: type[Any], who: Member, entrance: str) -> Callable[[], object]:
    ports: dict[str, Any] = {part.name: Untouched() for part in dataclasses.fields(use_case)}
    made = use_case(**{**ports, "who": who})
    parts = inspect.signature(getattr(made, entrance)).parameters.values()
    given = [part for part in parts if part.default is part.empty]
    plain = [Untouched() for part in given if part.kind is not part.KEYWORD_ONLY]
    named = {part.name: Untouched() for part in given if part.kind is part.KEYWORD_ONLY}
    return lambda: getattr(made, entrance)(*plain, **named)


def test_the_verbs_are_found() -> None:
    names = {use_case.__name__ for use_case in _verbs()}
    assert {"BookTrip", "TakeCard", "ChargeFee", "FindClients", "ResumeAttempts"} <= names


@pytest.mark.parametrize("use_case", _verbs())
def test_every_verb_says_what_it_needs_and_for_whom_it_acts(use_case: type[Any]) -> None:
    assert isinstance(vars(use_case).get("needs"), Permission)
    assert "who" in {part.name for part in dataclasses.fields(use_case)}


@pytest.mark.parametrize(("use_case", "entrance"), _calls())
def test_every_verb_refuses_whoever_has_all_but_what_it_needs(
    use_case: type[Any], entrance: str
) -> None:
    almost = replace(NOBODY, may=frozenset(Permission) - {use_case.needs})
    for who in (almost, NOBODY):
        with pytest.raises(Refused) as caught:
            _asked_by(use_case, who, entrance)()
        assert caught.value.code == "not_permitted"
        assert use_case.needs.value in caught.value.happened


def test_a_verb_that_says_nothing_is_refused_to_everybody() -> None:
    @dataclass(frozen=True)
    class Unsaid:
        who: Member

    @dataclass(frozen=True)
    class ForNobody:
        needs = Permission.BOOK

    for use_case in (Unsaid(WHO), ForNobody()):
        with pytest.raises(Refused, match="not_permitted"):
            require_permission(use_case)


def test_a_concierge_may_quote_and_not_book(desk: SmallDesk) -> None:
    trip = desk.with_card()
    who = replace(WHO, role="concierge", may=permissions("concierge", LIVE))
    assert replace(desk.reprice_trip, who=who)(trip.id).trip.id == trip.id
    with pytest.raises(Refused) as refused:
        replace(desk.book_trip, who=who)(trip.id)
    assert refused.value.happened == "Only a person who is a booking agent or more may book a trip."
    assert refused.value.safe == "Nothing was done, and nothing was sent anywhere."
    assert desk.trip(trip.id) == trip


def test_a_trainee_does_everything_of_the_trade_in_training_and_nothing_live() -> None:
    trainee = Role.TRAINEE.value
    assert permissions(trainee, LIVE) == frozenset()
    assert permissions(trainee, IN_TRAINING) == LIVE[Role.APPROVER]


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
    assert Permission.TAKE_CARD not in LIVE[Role.BOOKING_AGENT]
    assert Permission.CHARGE_FEE not in LIVE[Role.BOOKING_AGENT]
