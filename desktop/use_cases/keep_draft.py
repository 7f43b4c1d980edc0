"""Save unfinished input, so that a lock, a crash or a restart loses nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store

from .actor import Actor
from .authorization import requires


def own_draft(member: Member, name: str) -> str:
    """The key of a member's own draft of that name; other members never see it."""
    return f"{member.id} {name}"


def keep_own(repos: Repositories, member: Member, name: str, text: str) -> None:
    """Save `text` under `name`; an empty text deletes what was saved."""
    own = own_draft(member, name)
    if text:
        repos.drafts.keep(own, text)
    else:
        repos.drafts.drop(own)


def parsed_draft(text: str) -> object:
    """What the JSON of a draft holds; None where there is none, and where it is no such text: who
    holds the keys of the records can put any there, also half a character, which no search takes.
    """
    try:
        plain = json.loads(text) if text else None
        json.dumps(plain, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return plain


@dataclass(frozen=True, slots=True)
class KeepDraft:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, name: str, text: str) -> None:
        """Save `text` under `name`; an empty text deletes what was saved."""
        self.store.write(lambda repos: keep_own(repos, self.actor.member, name, text))

    @requires(Permission.READ_STORE)
    def recall(self, name: str) -> str:
        """The saved text, or an empty one."""
        return self.store.read(
            lambda repos: repos.drafts.recall(own_draft(self.actor.member, name))
        )

    @requires(Permission.READ_STORE)
    def note_call(self) -> None:
        """Save which call this workstation is on: every other has ended."""
        # Which one is read while it is saved: of two that began at once the newer one is kept.
        self.store.write(lambda repos: repos.drafts.keep(self._newest_call, self.actor.calls.id))

    @requires(Permission.READ_STORE)
    def has_ended(self, call: str) -> bool:
        """Whether another call has begun at this workstation since the one of this id: by whichever
        member, and in whichever run of the program.
        """
        return self.store.read(lambda repos: repos.drafts.recall(self._newest_call)) != call

    @property
    def _newest_call(self) -> str:
        return f"newest call at {self.actor.workstation}"
