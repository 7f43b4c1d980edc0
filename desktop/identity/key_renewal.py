"""Recovery sheets, which an owner signs into the member list as they are made.

Who replaces one gets new keys: the former sheet still opens the former keys in a copy of the folder
from before, so from now on those open nothing.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.identity.crypto.key_derivation import wipe
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.recovery_code import new_recovery_secret
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.sign_in.recovery import printed_sheet, with_sheet
from desktop.use_cases.ports.identity_port import RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret

from .directory_editor import DirectoryEditor
from .key_envelope import seal_envelope, with_own_secrets


def first_recovery_sheet(session: DirectorySession, member_id: str) -> RecoverySheet:
    """An owner's first sheet. Within a turn; the owner is signed in. Refused ``not_owner``,
    ``keyring_*``, ``directory_*``.
    """
    editor = DirectoryEditor.of(session, member_id)
    installation_id, recovery = editor.directory.installation_id, new_recovery_secret()
    try:
        keys, member = session.open_keys.of(member_id), editor.member(member_id)
        editor.put(with_sheet(session, installation_id, member, keys, recovery))
        editor.write()
        return printed_sheet(recovery, member, installation_id, session.now())
    finally:
        wipe(recovery)


def replace_recovery_sheet(
    session: DirectorySession, member_id: str, former: MemberKeys, passphrase: TypedSecret
) -> RecoverySheet:
    """A new sheet for a signed-in owner, whose passphrase has just been checked and
    whose keys are `former`. Within a turn.

    All keys that the former sheet opens are rotated, so codes that are out end; the store takes
    its next key later. Refused ``not_owner``, ``keyring_*``, ``directory_*``.
    """
    editor = DirectoryEditor.of(session, member_id)
    installation_id, recovery = editor.directory.installation_id, new_recovery_secret()
    member = editor.member(member_id)
    fresh = MemberKeys.fresh(editor.org_key.verify_key)
    editor.replace_keys(with_own_secrets(installation_id, member, former, fresh))
    keys = fresh.trusting(editor.org_key.verify_key)
    try:
        member = with_sheet(session, installation_id, editor.member(member_id), keys, recovery)
        member, secret = seal_envelope(
            installation_id,
            # A device code holds the former keys.
            replace(member, device_code=None),
            keys,
            passphrase,
            member.cost,
            new_passphrase=False,
        )
        editor.put(member)

        def save(directory: DirectoryRecord) -> DirectoryRecord:
            granted = directory.member(member_id) or member
            return session.save_with_secret(directory, granted, secret)

        with session.open_keys.changing():
            editor.write(save)
            session.open_keys.keep(member_id, keys)
        return printed_sheet(recovery, member, installation_id, session.now())
    finally:
        wipe(recovery)
