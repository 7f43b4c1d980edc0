"""Save a traveler to a client's file. Incomplete data is saved; impossible data is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from desktop.booking.access.role import Permission
from desktop.booking.clients.country import is_country
from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.special_service import ASSISTANCE, MEALS
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.passenger_age import age_on
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store

_OLDEST = 120
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SaveTraveler:
    actor: Actor
    store: Store
    new_id: NewId

    @requires(Permission.KEEP_CLIENTS, audits=("traveler saved",))
    def __call__(self, traveler: Traveler) -> Traveler:
        """The saved traveler, with a new id if it had none.

        Refused ``traveler_impossible`` with the field: a digit in a name, one that is
        too long or has a sign that cannot be shown, no name at all, a date
        of birth in the future or too long ago, a passport country that is not in ISO 3166-1, a
        passport that expired before its holder was born, or a meal or assistance without a code.
        """
        at = self.actor.now()
        tidy = replace(
            traveler,
            id=traveler.id or self.new_id(),
            given_name=composed_name(traveler.given_name),
            family_name=composed_name(traveler.family_name),
        )
        _refuse_impossible(tidy, at.date())

        def save(repos: Repositories) -> Traveler:
            repos.clients.save_traveler(tidy)
            repos.audit.add(
                self.actor.audit_entry(
                    "traveler saved",
                    at=at,
                    subject=tidy.client_id,
                    detail=tidy.id,
                )
            )
            return tidy

        return self.store.write(save)


def _refuse_impossible(traveler: Traveler, today: date) -> None:
    for field in ("given_name", "family_name"):
        if any(letter.isdigit() for letter in getattr(traveler, field)):
            raise _refused("A name has no digits.", field)
        name = getattr(traveler, field)
        if len(name) > _LONGEST_NAME or not name.isprintable():
            text = f"A name has {_LONGEST_NAME} signs at most, which can be shown."
            raise _refused(text, field)
    if not traveler.given_name and not traveler.family_name:
        raise _refused("The traveler has no name yet.", "given_name")
    passports = [each for each in (traveler.passport, *traveler.other_passports) if each]
    if not all(is_country(each.country) for each in passports):
        raise _refused("The passport's country is no two-letter ISO code.", "country")
    if traveler.meal and traveler.meal not in MEALS:
        raise _refused("Which meal? Type its name or code: vegan, VGML.", "meal")
    if not set(traveler.assistance) <= ASSISTANCE.keys():
        raise _refused("Which assistance? Type its name or code: WCHR.", "assistance")
    if traveler.born_on is not None:
        if traveler.born_on > today:
            raise _refused("This date of birth is still to come.", "born_on")
        if age_on(traveler.born_on, today) > _OLDEST:
            raise _refused(f"This is more than {_OLDEST} years ago.", "born_on")
        born_on = traveler.born_on
        if any(each.expires_on <= born_on for each in passports):
            raise _refused("The passport ends before its holder was born.", "passport")


def _refused(happened: str, field: str) -> Refused:
    return Refused(
        "traveler_impossible",
        happened,
        "Nothing was saved; what you typed is kept.",
        "Correct it, then press Enter.",
        field,
    )
