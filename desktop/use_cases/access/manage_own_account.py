"""What a signed-in member may do with their own account: passphrase, devices, second factor."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.identity_port import FactorOffer, OwnAccount
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

_OWN = Permission.MANAGE_OWN_ACCOUNT


@dataclass(frozen=True, slots=True)
class ManageOwnAccount:
    """Each method may also raise the refusals of `OwnAccount`, and wipes what was typed."""

    actor: Actor
    store: Store
    own_account: OwnAccount

    @audited(_OWN, "passphrase changed", about_actor=True)
    def change_passphrase(self, old: TypedSecret, new: TypedSecret) -> None:
        """Refused ``wrong_passphrase``, ``directory_closed``, ``weak_passphrase``,
        ``passphrase_used_before``.
        """
        with wiped(old, new):
            self.own_account.change_passphrase(old, new)

    @audited(_OWN, "device code created", about_actor=True)
    def device_code(self, passphrase: TypedSecret) -> str:
        """A code for signing in on another machine of the member's own, with the passphrase.

        Good once, for 24 hours. Refused ``wrong_passphrase``.
        """
        with wiped(passphrase):
            return self.own_account.device_code(passphrase)

    @requires(_OWN)
    def has_second_factor(self) -> bool:
        """Whether sign-in asks this member for a second factor."""
        return self.own_account.has_second_factor()

    @requires(_OWN)
    def offer_second_factor(self) -> FactorOffer:
        """A new second factor to show. It has no effect until `confirm_second_factor`."""
        return self.own_account.offer_second_factor()

    @audited(_OWN, "second factor enabled", about_actor=True)
    def confirm_second_factor(self, digits: TypedSecret) -> None:
        """Enable the offered second factor. Refused ``wrong_second_factor``,
        ``no_factor_offered``.
        """
        with wiped(digits):
            self.own_account.confirm_second_factor(digits)

    @audited(_OWN, "second factor disabled", about_actor=True)
    def drop_second_factor(self, passphrase: TypedSecret) -> None:
        """Refused ``wrong_passphrase``, ``directory_closed``."""
        with wiped(passphrase):
            self.own_account.drop_second_factor(passphrase)
