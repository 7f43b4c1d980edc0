"""Changes of members and keys, written to the audit log before and after them (PCI DSS 10.2).

Where the first entry cannot be saved, nothing is done: no such change is ever without an entry.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.store_port import Store

P = ParamSpec("P")
R = TypeVar("R")


class _Audited(Protocol):
    @property
    def actor(self) -> Actor: ...
    @property
    def store(self) -> Store: ...


A = TypeVar("A", bound=_Audited)


def audited(
    permission: Permission,
    action: str,
    *,
    subject: str = "",
    detail: str = "",
    about_actor: bool = False,
) -> Callable[[Callable[Concatenate[A, P], R]], Callable[Concatenate[A, P], R]]:
    """`requires` with `permission`, and an audit entry of `action` before and after the method.

    `subject` and `detail` name parameters of the method whose values go into the entries; with
    `about_actor` the subject is the acting member. A DeskError is written with its code and raised.
    """

    def decorate(method: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
        parameters = signature(method)
        unknown = {subject, detail} - {"", *parameters.parameters}
        if unknown:
            raise TypeError(f"{method.__qualname__} has no parameter {unknown}")

        @wraps(method)
        def written(self: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            given = parameters.bind(self, *args, **kwargs).arguments

            def value(name: str) -> str:
                return str(given[name]) if name else ""

            return run_audited(
                self.store,
                self.actor,
                action,
                lambda: method(self, *args, **kwargs),
                subject=self.actor.member.id if about_actor else value(subject),
                detail=value(detail),
            )

        return requires(permission, audits=(action,))(written)

    return decorate


def run_audited(
    store: Store,
    actor: Actor,
    action: str,
    job: Callable[[], R],
    *,
    subject: str = "",
    detail: str = "",
) -> R:
    """The result of `job`, with an entry before it (``requested``) and after it (``done``).

    A DeskError of `job` is written with outcome ``refused`` and its code, and raised.
    """

    def write(outcome: str, detail: str) -> None:
        entry = actor.audit_entry(action, outcome=outcome, subject=subject, detail=detail)
        store.write(lambda repos: repos.audit.add(entry))

    write("requested", detail)
    try:
        result = job()
    except DeskError as error:
        write("refused", error.code)
        raise
    write("done", detail)
    return result
