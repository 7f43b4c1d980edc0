"""Keep what was typed and not finished, so that a lock, a crash or a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store

from .authorization import require_permission


def own_draft(who: Member, name: str) -> str:
    """Where a person's own text of that name lies: another person's desk never shows it."""
    return f"{who.id} {name}"


def keep_own(repos: Repositories, who: Member, name: str, text: str) -> None:
    """Keep `text` under `name`; an empty text forgets what was kept."""
    own = own_draft(who, name)
    if text:
        repos.drafts.keep(own, text)
    else:
        repos.drafts.drop(own)


@dataclass(frozen=True, slots=True)
class KeepDraft:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, name: str, text: str) -> None:
        """Keep `text` under `name`; an empty text forgets what was kept."""

        require_permission(self)

        self.store.write(lambda repos: keep_own(repos, self.who, name, text))

    def recall(self, name: str) -> str:
        """What was kept, or nothing."""
        require_permission(self)
        return self.store.read(lambda repos: repos.drafts.recall(own_draft(self.who, name)))
