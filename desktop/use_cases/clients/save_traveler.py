"""Keep a traveller in a client's file, even half known; refuse only what cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.traveler import Traveller, age_on
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

_OLDEST = 120


@dataclass(frozen=True, slots=True)
class SaveTraveller:
    needs: ClassVar[Permission] = Permission.KEEP_CLIENTS

    records: Records
    who: Person
    now: Now
    new_id: NewId
    origin: str

    def __call__(self, traveller: Traveller) -> Traveller:
        """The saved traveller, with an id of its own if it had none.

        Refused ``traveller_impossible`` with the field: a digit in a name, no name at all, a date
        of birth to come or too long ago, a passport that ended before its holder was born.
        """
        refuse_unless_allowed(self)
        at = self.now()
        tidy = replace(
            traveller,
            id=traveller.id or self.new_id(),
            given_name=" ".join(traveller.given_name.split()),
            family_name=" ".join(traveller.family_name.split()),
        )
        _refuse_impossible(tidy, at.date())

        def save(books: Books) -> Traveller:
            books.clients.save_traveller(tidy)
            books.audit.add(
                act(
                    self.who,
                    at,
                    self.origin,
                    "traveller saved",
                    subject=tidy.client_id,
                    detail=tidy.id,
                )
            )
            return tidy

        return self.records.write(save)


def _refuse_impossible(traveller: Traveller, today: date) -> None:
    for field in ("given_name", "family_name"):
        if any(letter.isdigit() for letter in getattr(traveller, field)):
            raise _refused("A name has no digits.", field)
    if not traveller.given_name and not traveller.family_name:
        raise _refused("The traveller has no name yet.", "given_name")
    if traveller.born_on is not None:
        if traveller.born_on > today:
            raise _refused("This date of birth is still to come.", "born_on")
        if age_on(traveller.born_on, today) > _OLDEST:
            raise _refused(f"This is more than {_OLDEST} years ago.", "born_on")
        passport = traveller.passport
        if passport is not None and passport.expires_on <= traveller.born_on:
            raise _refused("The passport ends before its holder was born.", "passport")


def _refused(happened: str, field: str) -> Refused:
    return Refused(
        "traveller_impossible",
        happened,
        "Nothing was saved; what you typed is kept.",
        "Correct it, then press Enter.",
        field,
    )
