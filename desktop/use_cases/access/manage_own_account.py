"""What a signed-in member may do with their own account: passphrase, devices, second factor."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.identity_port import FactorOffer, OwnAccount, RecoverySheet
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

_OWN, _MANAGE = Permission.MANAGE_OWN_ACCOUNT, Permission.MANAGE_MEMBERS


@dataclass(frozen=True, slots=True)
class ManageOwnAccount:
    """Each method may also raise the refusals of `OwnAccount`, and wipes what was typed.

    What changes the sign-in asks the passphrase again and, as `digits`, those of the second factor,
    empty where there is none: who has seen one of the two typed does not get rid of the other.
    Refused ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``.
    """

    actor: Actor
    store: Store
    own_account: OwnAccount

    @audited(_OWN, "passphrase changed", about_actor=True)
    def change_passphrase(self, old: TypedSecret, new: TypedSecret, digits: TypedSecret) -> None:
        """Refused ``weak_passphrase``, ``passphrase_used_before``."""
        with wiped(old, new, digits):
            self.own_account.change_passphrase(old, new, digits or None)

    @audited(_OWN, "device code created", about_actor=True)
    def device_code(self, passphrase: TypedSecret, digits: TypedSecret) -> str:
        """A code for signing in on another machine of the member's own, with the passphrase.

        Good once, for 24 hours.
        """
        with wiped(passphrase, digits):
            return self.own_account.device_code(passphrase, digits or None)

    @audited(_MANAGE, "recovery sheet replaced", about_actor=True)
    def new_recovery_sheet(self, passphrase: TypedSecret, digits: TypedSecret) -> RecoverySheet:
        """A sheet that replaces the owner's. The owner gets new keys; those that the
        former sheet opens end now, also codes that are out.

        `ManageMembers.change_store_key` is to follow once the sheet is on the screen.
        """
        with wiped(passphrase, digits):
            return self.own_account.new_recovery_sheet(passphrase, digits or None)

    @requires(_OWN)
    def has_second_factor(self) -> bool:
        """Whether sign-in asks this member for a second factor."""
        return self.own_account.has_second_factor()

    @requires(_OWN)
    def offer_second_factor(self, passphrase: TypedSecret, digits: TypedSecret) -> FactorOffer:
        """A new second factor to show. It has no effect until `confirm_second_factor`. `digits` are
        of the one that it is to replace. Refused ``locked_out``.
        """
        with wiped(passphrase, digits):
            return self.own_account.offer_second_factor(passphrase, digits or None)

    @audited(_OWN, "second factor enabled", about_actor=True)
    def confirm_second_factor(self, digits: TypedSecret) -> None:
        """Enable the offered second factor. Refused ``wrong_second_factor``,
        ``no_factor_offered``.
        """
        with wiped(digits):
            self.own_account.confirm_second_factor(digits)

    @audited(_OWN, "second factor disabled", about_actor=True)
    def drop_second_factor(self, passphrase: TypedSecret, digits: TypedSecret) -> None:
        """By its own digits. Without the device that shows them, an owner resets the access."""
        with wiped(passphrase, digits):
            self.own_account.drop_second_factor(passphrase, digits or None)
