"""Every use case declares what it needs, and refuses an actor who does not have it."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

import desktop.use_cases
from desktop.booking.access.role import IN_TEST_MODE, LIVE, Permission, Role, permissions
from desktop.ui.sign_in_use_cases import SignInUseCases
from desktop.ui.use_cases import UseCases
from desktop.use_cases.access.sign_in import ListSignInChoices, SignIn
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import Requirement, requirement_of
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.use_cases.use_case_fixture import WHO, UseCaseFixture

STRANGER = Member("idxxx", "Sam Stranger", "owner")


def _modules() -> list[ModuleType]:
    """Every module of every sub-package but the ports, which are no use cases."""
    found = pkgutil.walk_packages(desktop.use_cases.__path__, "desktop.use_cases.")
    names = [one.name for one in found if not one.name.startswith("desktop.use_cases.ports")]
    return [importlib.import_module(name) for name in names]


def _methods(kind: type[Any]) -> list[str]:
    """What a caller can run: `__call__` and every public method."""
    own = vars(kind)
    public = (name for name in own if inspect.isfunction(own[name]) and not name.startswith("_"))
    return [*(["__call__"] if "__call__" in own else []), *public]


def _is_use_case(kind: type[Any]) -> bool:
    return "__call__" in vars(kind) or any(
        requirement_of(vars(kind)[name]) for name in _methods(kind)
    )


def _use_cases() -> list[type[Any]]:
    return [
        kind
        for module in _modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and _is_use_case(kind)
    ]


def _undeclared(kind: type[Any]) -> list[str]:
    return [name for name in _methods(kind) if requirement_of(vars(kind)[name]) is None]


def _requirement(kind: type[Any], method: str) -> Requirement:
    requirement = requirement_of(vars(kind)[method])
    assert requirement is not None
    return requirement


USE_CASES = _use_cases()
BEFORE_SIGN_IN = {SignIn, ListSignInChoices}
CHECKED = [
    (kind, method) for kind in USE_CASES if kind not in BEFORE_SIGN_IN for method in _methods(kind)
]


class Untouched:
    """A port that must not be used."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        raise AssertionError(f"a use case used {name} before its permission was checked")


def _run_by(kind: type[Any], actor: Actor, method: str) -> Callable[[], object]:
    ports: dict[str, Any] = {part.name: Untouched() for part in dataclasses.fields(kind)}
    made = kind(**{**ports, "actor": actor})
    parts = inspect.signature(getattr(made, method)).parameters.values()
    given = [part for part in parts if part.default is part.empty]
    plain = [Untouched() for part in given if part.kind is not part.KEYWORD_ONLY]
    named = {part.name: Untouched() for part in given if part.kind is part.KEYWORD_ONLY}
    return lambda: getattr(made, method)(*plain, **named)


def test_use_cases_are_found_in_every_sub_package() -> None:
    names = {kind.__name__ for kind in USE_CASES}
    assert {"BookTrip", "TakeCard", "FindClients", "ReadAudit", "ManageMembers"} <= names
    packages = {kind.__module__.split(".")[2] for kind in USE_CASES}
    assert {"access", "audit", "clients", "money", "trips"} <= packages


def test_every_use_case_that_the_window_is_given_is_among_them() -> None:
    given = [*UseCases.__annotations__.values(), *SignInUseCases.__annotations__.values()]
    plain = {"Actor", "str"}
    kinds = {name for name in given if name.isidentifier()} - plain
    assert len(kinds) > 20
    assert kinds <= {kind.__name__ for kind in USE_CASES}


@pytest.mark.parametrize("kind", USE_CASES)
def test_every_public_method_declares_its_requirement(kind: type[Any]) -> None:
    assert _undeclared(kind) == []
    assert dataclasses.is_dataclass(kind)


def test_a_method_that_declares_nothing_is_found() -> None:
    @dataclass(frozen=True)
    class Forgotten:
        actor: Actor

        def __call__(self) -> None: ...
        def undo(self) -> None: ...

    assert _is_use_case(Forgotten)
    assert _undeclared(Forgotten) == ["__call__", "undo"]


def test_only_sign_in_needs_no_permission() -> None:
    free = {
        kind
        for kind in USE_CASES
        for method in _methods(kind)
        if _requirement(kind, method).permission is None
    }
    assert free == BEFORE_SIGN_IN


@pytest.mark.parametrize(("kind", "method"), CHECKED)
def test_an_actor_with_every_other_permission_is_refused_before_any_port_is_used(
    kind: type[Any], method: str, desk: UseCaseFixture
) -> None:
    needed = _requirement(kind, method).permission
    assert needed is not None
    almost = replace(STRANGER, may=frozenset(Permission) - {needed})
    for member in (almost, STRANGER):
        with pytest.raises(Refused) as caught:
            _run_by(kind, replace(desk.actor, member=member), method)()
        assert caught.value.code == "not_permitted"
        assert needed.value in caught.value.happened


# The position of the action among the arguments of what writes an audit entry.
_ACTION_AT = {"audit_entry": 0, "note": 1, "_note": 2, "run_audited": 2}


def _written(module: ModuleType) -> Iterator[str]:
    """The actions that are written as literals in this module."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        at = _ACTION_AT.get(name)
        if at is not None and len(node.args) > at:
            yield from (
                part.value
                for part in ast.walk(node.args[at])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_every_audit_action_that_a_use_case_writes_is_declared() -> None:
    seen = set()
    for module in _modules():
        kinds = [kind for kind in USE_CASES if kind.__module__ == module.__name__]
        declared = {
            action
            for kind in kinds
            for method in _methods(kind)
            for action in _requirement(kind, method).audits
        }
        if kinds:
            written = set(_written(module))
            assert written <= declared, module.__name__
            seen |= written
    assert {"card taken", "trip opened", "member removed", "client agreed"} <= seen


def test_a_concierge_may_quote_and_not_book(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    member = replace(WHO, role="concierge", may=permissions("concierge", LIVE))
    actor = replace(desk.actor, member=member)
    assert replace(desk.reprice_trip, actor=actor)(trip.id).trip.id == trip.id
    with pytest.raises(Refused) as refused:
        replace(desk.book_trip, actor=actor)(trip.id)
    assert refused.value.happened == "Only a person who is a booking agent or more may book a trip."
    assert refused.value.safe == "Nothing was done, and nothing was sent anywhere."
    assert desk.trip(trip.id) == trip


def test_a_trainee_does_everything_of_the_trade_in_training_and_nothing_live() -> None:
    trainee = Role.TRAINEE.value
    assert permissions(trainee, LIVE) == frozenset()
    assert permissions(trainee, IN_TEST_MODE) == LIVE[Role.APPROVER]


def test_a_role_nobody_knows_may_do_nothing() -> None:
    for word in ("", "Owner", "admin", "card_taker"):
        assert permissions(word, LIVE) == permissions(word, IN_TEST_MODE) == frozenset()


def test_each_role_may_do_all_that_the_one_before_it_may() -> None:
    rows = [LIVE[role] for role in Role]
    assert all(less <= more for less, more in pairwise(rows))
    assert LIVE[Role.OWNER] == frozenset(Permission)
    assert {role for role in Role if Permission.REFUND in LIVE[role]} == {
        Role.APPROVER, Role.OWNER,
    }  # fmt: skip
    assert Permission.TAKE_CARD not in LIVE[Role.BOOKING_AGENT]
    assert Permission.CHARGE_FEE not in LIVE[Role.BOOKING_AGENT]
