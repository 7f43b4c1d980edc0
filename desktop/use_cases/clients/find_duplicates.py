"""Find clients who may be the one that is being entered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.text_folding import folded
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import ClientHit, Repositories, Store

from .client_validation import ReadPhone

MOST_DUPLICATES = 3
_MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class FindDuplicates:
    actor: Actor
    store: Store
    read_phone: ReadPhone

    @requires(Permission.READ_STORE)
    def __call__(
        self, name: str, email: str, phone: str, *, but: str = ""
    ) -> tuple[ClientHit, ...]:
        """Three at most, those with the same phone number first, then email, then name; `but` is
        the id of the client who is changed. Part of a name, address or number finds nobody yet.
        """
        number = dialed_number(self.read_phone(phone.strip()) or "")
        mail, wanted = folded(email.strip()), folded(" ".join(name.split()))
        is_mail = "." in mail.partition("@")[2]

        def find(repos: Repositories) -> tuple[ClientHit, ...]:
            found: dict[str, ClientHit] = {}

            def add(hits: tuple[ClientHit, ...], because: str) -> None:
                for hit in hits:
                    found.setdefault(hit.id, replace(hit, because=because))

            if number:
                add(repos.clients.find(number, _MOST_FOUND), "same phone number")
            if is_mail:
                add(repos.clients.find(mail, _MOST_FOUND), "same email")
            if " " in wanted:
                same = repos.clients.find(wanted, _MOST_FOUND)
                whole = tuple(hit for hit in same if folded(hit.name) == wanted)
                add(whole or repos.clients.find_similar(wanted, _MOST_FOUND), "similar name")
            found.pop(but, None)
            return tuple(found.values())[:MOST_DUPLICATES]

        return self.store.read(find)
