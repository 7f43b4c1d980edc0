"""Keep what was typed and not finished, so that a lock, a crash or a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import Books, Person, Records


@dataclass(frozen=True, slots=True)
class KeepDraft:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, name: str, text: str) -> None:
        """Keep `text` under `name`; an empty text forgets what was kept."""

        refuse_unless_allowed(self)

        def keep(books: Books) -> None:
            if text:
                books.drafts.keep(name, text)
            else:
                books.drafts.drop(name)

        self.records.write(keep)

    def recall(self, name: str) -> str:
        """What was kept, or nothing."""
        refuse_unless_allowed(self)
        return self.records.read(lambda books: books.drafts.recall(name))
