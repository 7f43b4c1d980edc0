"""Save a client's billing address, without which no card is taken for an airline."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.clients.billing_address import BillingAddress, problem_of_address, tidied
from desktop.booking.clients.client import Client
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store


@dataclass(frozen=True, slots=True)
class SaveAddress:
    actor: Actor
    store: Store

    @requires(Permission.KEEP_CLIENTS, audits=("billing address saved",))
    def __call__(self, client_id: str, address: BillingAddress) -> Client:
        """The client with this address. Refused ``client_address`` with ``address.field`` for the
        first part that is missing or cannot be sent; ``no_such_client``.
        """
        tidy = tidied(address)
        problem = problem_of_address(tidy)
        if problem is not None:
            raise Refused(
                "client_address",
                problem.sentence,
                "Nothing was saved; what you typed is kept.",
                "Correct it, then press Enter.",
                f"address.{problem.field}",
            )

        def save(repos: Repositories) -> Client:
            before = repos.clients.get(client_id)
            client = replace(before, address=tidy)
            if client != before:
                repos.clients.save(client)
                repos.audit.add(self.actor.audit_entry("billing address saved", subject=client_id))
            return client

        return self.store.write(save)
