"""A second member at a desk: invited by the owner, in by a code, and signed in by name."""

from __future__ import annotations

from desktop.app.environment.environment_policy import TRAINING
from desktop.booking.access.role import permissions
from desktop.identity.crypto.key_derivation import STANDARD
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import score_here

from .running_desk import PASSPHRASE, RunningDesk

OTHER, OTHER_PASSPHRASE = "Mara Castell", "velvet 4 compass harbour"


def take_on(settings: Settings, role: str = "concierge") -> None:
    """The owner invites Mara, who comes in once by her code; then names are typed."""
    directory = MemberDirectory(
        settings.directory_file,
        OsKeyring(TRAINING.keyring_namespace),
        KeyringRollbackGuard(OsKeyring(TRAINING.keyring_namespace)),
        utc_now,
        new_id,
        cost=lambda: STANDARD,
        permitted=lambda role: permissions(role, TRAINING.permissions),
        score=score_here,
    )
    owner = directory.open(directory.members()[0].id, TypedSecret.of(PASSPHRASE))
    members = directory.members_of(owner)
    directory.enter_code(
        TypedSecret.of(members.invite(OTHER, role)), TypedSecret.of(OTHER_PASSPHRASE)
    )
    members.hide_member_names(True)


def sign_in_by_name(desk: RunningDesk, name: str, passphrase: str) -> None:
    """Name, passphrase, and the first page."""
    desk.wait_for("page=sign_in")
    desk.type(name)
    desk.press("Return")
    desk.type(passphrase)
    desk.press("Return")
    desk.wait_for("signed in ms")
