"""When what this machine's keyring says of the members does not count: a recovery sheet opens also
where an entry was damaged or edited, for on another machine, which knows nothing, it opens too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import MemberMark, RollbackGuard, RollbackMark

T = TypeVar("T")

UNLIKELY = 1 << 32
"""No member's state and no list ever came to as many: one who edits the number leaves enough for
all to come.
"""


def plausible_mark(mark: MemberMark) -> MemberMark:
    """Without a state that no member ever came to."""
    return mark if mark.state_number < UNLIKELY else replace(mark, state_number=0)


def damaged_or_unlikely(guard: RollbackGuard, installation_id: str, member_id: str) -> bool:
    """Whether a member's mark keeps them from signing in for ever. Refused ``keyring_*``."""
    seen = SheetGuard(guard)
    seen.recall_member(installation_id, member_id)
    return bool(seen.ignored)


@dataclass(frozen=True, slots=True)
class SheetGuard:
    """`RollbackGuard` for a sign-in by a recovery sheet: entries that are damaged or out of range
    are as if there were none, and are named in `ignored`.
    """

    guard: RollbackGuard
    ignored: list[str] = field(default_factory=list)

    def recall(self, installation_id: str) -> RollbackMark:
        """The default mark too where it is damaged. Refused ``keyring_*``."""
        mark = self._or(RollbackMark(), lambda: self.guard.recall(installation_id))
        if mark.revision < UNLIKELY:
            return mark
        self.ignored.append("revision")
        return replace(mark, revision=0, list_mark=b"")

    def keep(self, installation_id: str, before: RollbackMark, now: RollbackMark) -> None:
        """Refused ``keyring_*``."""
        self.guard.keep(installation_id, before, now)

    def recall_member(self, installation_id: str, member_id: str) -> MemberMark:
        """The default mark too where it is damaged. Refused ``keyring_*``."""
        mark = self._or(MemberMark(), lambda: self.guard.recall_member(installation_id, member_id))
        plausible = plausible_mark(mark)
        if plausible != mark:
            self.ignored.append("state")
        return plausible

    def keep_member(self, installation_id: str, member_id: str, mark: MemberMark) -> None:
        """Refused ``keyring_*``."""
        self.guard.keep_member(installation_id, member_id, mark)

    def recall_enrollment(self, installation_id: str, code_id: str) -> bytes:
        """Empty too where it is damaged. Refused ``keyring_*``."""
        return self._or(b"", lambda: self.guard.recall_enrollment(installation_id, code_id))

    def keep_enrollment(self, installation_id: str, code_id: str, digest: bytes) -> None:
        """Refused ``keyring_*``."""
        self.guard.keep_enrollment(installation_id, code_id, digest)

    def recall_enrolled_key(self, installation_id: str, code_id: str) -> bytes:
        """Empty too where it is damaged. Refused ``keyring_*``."""
        return self._or(b"", lambda: self.guard.recall_enrolled_key(installation_id, code_id))

    def keep_enrolled_key(self, installation_id: str, code_id: str, verify_key: bytes) -> None:
        """Refused ``keyring_*``."""
        self.guard.keep_enrolled_key(installation_id, code_id, verify_key)

    def _or(self, none: T, recalled: Callable[[], T]) -> T:
        try:
            return recalled()
        except Refused as refusal:
            if refusal.code != "keyring_damaged":
                raise
            self.ignored.append("damaged")
            return none
