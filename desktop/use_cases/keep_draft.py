"""Keep what was typed and not finished, so that a lock, a crash or a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

from .authorization import refuse_unless_allowed


def own_draft(who: Person, name: str) -> str:
    """Where a person's own text of that name lies: another person's desk never shows it."""
    return f"{who.id} {name}"


def keep_own(books: Books, who: Person, name: str, text: str) -> None:
    """Keep `text` under `name`; an empty text forgets what was kept."""
    own = own_draft(who, name)
    if text:
        books.drafts.keep(own, text)
    else:
        books.drafts.drop(own)


@dataclass(frozen=True, slots=True)
class KeepDraft:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, name: str, text: str) -> None:
        """Keep `text` under `name`; an empty text forgets what was kept."""

        refuse_unless_allowed(self)

        self.records.write(lambda books: keep_own(books, self.who, name, text))

    def recall(self, name: str) -> str:
        """What was kept, or nothing."""
        refuse_unless_allowed(self)
        return self.records.read(lambda books: books.drafts.recall(own_draft(self.who, name)))
