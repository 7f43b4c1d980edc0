"""Change a client's data: contact, company, language and the like, level, notes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.clients.client_profile import ClientProfile
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class ChangeClient:
    actor: Actor
    store: Store
    read_phone: ReadPhone

    @requires(Permission.KEEP_CLIENTS, audits=("client changed",))
    def __call__(self, client: Client, shown: Client | None = None) -> Client:
        """The client as saved. Refused with the field, such as ``phone``, when one of them is bad.

        `shown`: as the page had it before the change; without it, as the records have it now. Only
        what differs between the two is saved: a colleague may have changed the rest meanwhile.

        The audit entry names the fields that changed, never their values.
        """
        saved = self.store.read(lambda repos: repos.clients.get(client.id))
        wanted = checked(_with_changes(saved, shown or saved, client), self.read_phone, saved)

        def save(repos: Repositories) -> Client:
            before = repos.clients.get(wanted.id)
            after = replace(
                _with_changes(before, saved, wanted),
                opened_at=before.opened_at,
                address=before.address,
                processor_customer=before.processor_customer,
            )
            changed = _changed(before, after)
            if changed:
                repos.clients.save(after)
                repos.audit.add(
                    self.actor.audit_entry(
                        "client changed",
                        subject=after.id,
                        detail=", ".join(changed),
                    )
                )
            return after

        return self.store.write(save)


def _with_changes(before: Client, shown: Client, wanted: Client) -> Client:
    """`before` with the fields that differ between the other two; those of the profile by
    themselves.
    """
    profile = replace(
        before.profile,
        **{
            part.name: getattr(wanted.profile, part.name)
            for part in fields(ClientProfile)
            if getattr(wanted.profile, part.name) != getattr(shown.profile, part.name)
        },
    )
    changes = {
        part.name: getattr(wanted, part.name)
        for part in fields(Client)
        if getattr(wanted, part.name) != getattr(shown, part.name)
    }
    return replace(before, **{**changes, "profile": profile})


def _changed(before: Client, after: Client) -> list[str]:
    """The names of the fields that differ; those of the profile by themselves."""
    names = [part.name for part in fields(Client) if part.name != "profile"]
    own = [name for name in names if getattr(before, name) != getattr(after, name)]
    more = [part.name for part in fields(ClientProfile)]
    return own + [
        name for name in more if getattr(before.profile, name) != getattr(after.profile, name)
    ]
