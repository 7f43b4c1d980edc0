"""Whether the person who asks may have a verb done. The verb asks, so no window can forget to."""

from __future__ import annotations

from desktop.booking.access.role import Permission, Role, those_who_may
from desktop.use_cases.ports.identity_port import Member

from .errors import Refused


def require_permission(use_case: object) -> None:
    """The first line of every verb. Refused ``not_permitted``.

    `verb` says what it needs (``needs: ClassVar[Permission]``) and for whom it acts (``who``). A
    verb that says neither is refused, as is a person whose role holds nothing.
    """
    needs = getattr(type(use_case), "needs", None)
    who = getattr(use_case, "who", None)
    if isinstance(needs, Permission) and isinstance(who, Member) and needs in who.may:
        return
    raise Refused(
        "not_permitted",
        _who_may(needs),
        "Nothing was done, and nothing was sent anywhere.",
        "Ask one of them to do it, or press Esc to go back.",
    )


def _who_may(needs: object) -> str:
    if not isinstance(needs, Permission):
        return "Nobody has been allowed to do this."
    roles = those_who_may(needs)
    if len(roles) == 1:
        return f"Only the {roles[0].value} may {needs.value}."
    if roles[-1] is Role.OWNER and len(roles) > 2:
        return f"Only a person who is {_article(roles[0])} or more may {needs.value}."
    return f"Only {' or '.join(_article(role) for role in roles)} may {needs.value}."


def _article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"
