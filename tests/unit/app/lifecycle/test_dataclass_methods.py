"""Data classes whose methods are shared do what those do that Python compiles."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any

import pytest

from desktop.app.lifecycle import dataclass_methods
from desktop.app.lifecycle.dataclass_methods import share_dataclass_methods

pytestmark = [
    pytest.mark.skipif(
        sys.version_info >= (3, 13), reason="this Python compiles the methods of a class at once"
    ),
    pytest.mark.usefixtures("_restored"),
]


@pytest.fixture
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dataclass_methods._MAKERS:
        monkeypatch.setattr(dataclasses, name, getattr(dataclasses, name))


def _classes() -> tuple[type[Any], ...]:
    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    @dataclass(frozen=True, slots=True)
    class One:
        only: object

    @dataclass(frozen=True, slots=True)
    class Several:
        city: str
        codes: tuple[str, ...] = ()
        hidden: str = field(default="", repr=False)
        not_compared: int = field(default=0, compare=False)

    @dataclass(frozen=True, slots=True)
    class Derived(Several):
        more: int = 0

    @dataclass(slots=True)
    class Changing:
        city: str
        within: Any = None

    @dataclass(frozen=True, slots=True, eq=False)
    class Itself:
        city: str

    @dataclass(frozen=True, slots=True, kw_only=True, order=True)
    class Ordered:
        rank: int
        name: str = ""

    @dataclass(frozen=True)
    class Open:
        city: str

    return Empty, One, Several, Derived, Changing, Itself, Ordered, Open


def _refused(step: Callable[[], object]) -> str:
    with pytest.raises((FrozenInstanceError, TypeError, AttributeError)) as caught:
        step()
    return f"{type(caught.value).__name__}: {caught.value}"


def _behavior(classes: tuple[type[Any], ...]) -> dict[str, object]:
    """What can be seen of them from outside."""
    empty, one, several, derived, changing, itself, ordered, opened = classes
    nan = float("nan")
    within = changing("Oslo")
    within.within = within

    class Wider(opened):  # type: ignore[misc, valid-type]
        pass

    wider = Wider("Oslo")
    wider.nickname = "Tigerstaden"
    del wider.nickname
    lax = several("Los Angeles", ("LAX",), "secret", 3)
    frozen = (lax, one(1), opened(""), derived(""))
    return {
        "repr": [repr(each) for each in (empty(), one(()), lax, derived("", more=2), opened(""))],
        "repr of one that holds itself": repr(within),
        "equal": [
            lax == several("Los Angeles", ("LAX",), "secret", 4),
            lax == several("Los Angeles", ("LAX",), "other", 3),
            lax == derived("Los Angeles", ("LAX",), "secret", 3),
            lax == "Los Angeles",
            empty() == empty(),
            one(1) == one(1.0),
            one(nan) == one(nan),
            one(nan) == one(float("nan")),
            itself("Oslo") == itself("Oslo"),
            changing("Oslo") == changing("Oslo"),
        ],
        "hash": [hash(empty()), hash(one(7)), hash(lax), hash(derived("Rome", more=2))],
        "not hashed": [_refused(lambda: hash(changing(""))), _refused(lambda: hash(one([])))],
        "order": [
            ordered(rank=1) < ordered(rank=2),
            ordered(rank=2, name="b") <= ordered(rank=2, name="a"),
            ordered(rank=2) > ordered(rank=1),
            ordered(rank=2) >= ordered(rank=2),
        ],
        "no order": _refused(lambda: ordered(rank=1) < 2),
        "frozen": [
            _refused(lambda each=each, name=name: setattr(each, name, ""))  # type: ignore[misc]
            for each in frozen
            for name in ("city", "only", "no_field")
        ],
        "kept": [_refused(lambda each=each: delattr(each, "city")) for each in (lax, wider)],  # type: ignore[misc]
        "copied": [copy.copy(lax) == lax, copy.deepcopy(lax) == lax],
        "replaced": repr(dataclasses.replace(lax, city="LA")),
        "names": [
            (name, vars(each)[name].__name__, vars(each)[name].__qualname__)
            for each in classes
            for name in ("__eq__", "__repr__", "__hash__", "__setattr__", "__delattr__", "__lt__")
            if vars(each).get(name) is not None
        ],
    }


def test_shared_methods_do_what_compiled_ones_do() -> None:
    compiled = _behavior(_classes())
    assert share_dataclass_methods()
    shared = _classes()
    assert shared[2].__eq__.__code__.co_filename == dataclass_methods.__file__
    assert _behavior(shared) == compiled


def test_a_python_that_makes_them_in_another_way_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(dataclasses, "_hash_fn")
    before = dict(vars(dataclasses))
    assert not share_dataclass_methods()
    assert vars(dataclasses) == before
