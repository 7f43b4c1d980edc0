"""Read the audit log, newest first. Reading it is an audit entry too (PCI DSS 10.2.1.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.audit_port import AuditSigners, Signatory
from desktop.use_cases.ports.store_port import Repositories, Store

MOST = 500
"""Entries that are listed at once."""
# Of one search: each of them is looked up by itself.
_MOST_CLIENTS, _MOST_TRIPS = 5, 10
NOBODY = "nobody who works or worked here"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as it is listed. `signed_by` is who signed it, empty where that is the member whom
    it names; for an unsigned note, who signed in when it was entered. `about`: the client's name,
    where the list was asked for by it.
    """

    entry: AuditEntry
    signed_by: str = ""
    clock_set_back: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """`signers` answers anew for each listing, because members change meanwhile."""

    actor: Actor
    store: Store
    signers: Callable[[], AuditSigners]

    @requires(Permission.READ_AUDIT, audits=("audit log opened",))
    def __call__(self, text: str = "") -> tuple[AuditLine, ...]:
        """The newest 500 entries in which every word of `text` begins a word, in any field, and
        those about clients of that name and about their trips.

        An empty text opens the log, which is an entry itself. Signatures are not checked here: the
        key is taken at its word, and `verify` checks it. Refused ``directory_*``.
        """
        about: dict[str, str] = {}
        if text.strip():
            found, about = self.store.read(lambda repos: _found(repos, text))
        else:
            opened = self.actor.audit_entry("audit log opened")
            self.store.write(lambda repos: repos.audit.add(opened))
            found = self.store.read(lambda repos: repos.audit.newest(MOST))
        signers = self.signers()
        return tuple(_line(logged, signers, about) for logged in found)


def _found(repos: Repositories, text: str) -> tuple[tuple[LoggedEntry, ...], dict[str, str]]:
    """The entries, newest first, and the client's name by the id of what an entry is about."""
    about: dict[str, str] = {}
    for client in repos.clients.find(text, _MOST_CLIENTS):
        about[client.id] = client.name
        about |= {trip.id: client.name for trip in repos.trips.of_client(client.id)[:_MOST_TRIPS]}
    found = {one.seq: one for one in repos.audit.find(text, MOST)}
    for subject in about:
        found |= {one.seq: one for one in repos.audit.find(subject, MOST)}
    newest = sorted(found, reverse=True)[:MOST]
    return tuple(found[seq] for seq in newest), about


def _line(logged: LoggedEntry, signers: AuditSigners, about: dict[str, str]) -> AuditLine:
    entry, signatory = logged.entry, signers.signatory(logged.signer, logged.revision)
    signed_by = NOBODY if signatory is None else signatory.name
    if _is_by(signatory, entry) and not entry.unsigned:
        signed_by = ""
    return AuditLine(entry, signed_by, logged.clock_set_back, about.get(entry.subject, ""))


def _is_by(signatory: Signatory | None, entry: AuditEntry) -> bool:
    named = (entry.member_id, entry.member_name)
    return signatory is not None and (signatory.member_id, signatory.name) == named
