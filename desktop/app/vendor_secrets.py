"""The vendors' secret keys, as they are sealed by role: read by a member, saved by an owner."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType

from desktop.app.environment.training_keys import (
    AIRLINE,
    CHARGE,
    REFUND,
    issue_training_keys,
    training_key_id,
)
from desktop.app.environment.training_process import TrainingServers
from desktop.booking.access.role import Permission, permissions
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.errors import DeskError, Refused

from .environment.environment_policy import EnvironmentPolicy

log = logging.getLogger(__name__)

_TRAINING_NAMES = MappingProxyType({AIRLINE_KEY: AIRLINE, FEE_KEY: CHARGE, REFUND_KEY: REFUND})
_CALLED = MappingProxyType(
    {
        AIRLINE_KEY: "the airline service's token",
        FEE_KEY: "the card processor's key that charges",
        REFUND_KEY: "the card processor's key that refunds",
    }
)


def keys_to_replace(directory: MemberDirectory, owner: OpenedAccount) -> Refused | None:
    """For the page that an owner sees first: the keys that a member could open who has lost access
    since. None where there are none. Refused ``directory_*``.
    """
    exposed = directory.members_of(owner).exposed_secrets()
    if not exposed:
        return None
    called = " and ".join(_CALLED[purpose] for purpose in exposed)
    return Refused(
        "vendor_key_exposed",
        f"A person who has no access any more may know {called}.",
        "The keys that such a person had open nothing at this desk.",
        "Replace it at the vendor: until then it can be used from anywhere.",
    )


def training_secrets(
    policy: EnvironmentPolicy,
    directory: MemberDirectory,
    opened: OpenedAccount,
    servers: TrainingServers,
) -> Mapping[str, str]:
    """By purpose, the keys that this member's role opens. Refused ``directory_*``.

    At an owner's sign-in, where the training servers do not accept those that are saved, or a
    member who could open one has lost access, new ones are issued first and sealed by role. Blocks
    then. Nobody else can seal them for others.
    """
    if Permission.MANAGE_MEMBERS not in permissions(opened.member.role, policy.permissions):
        return directory.secrets(opened, (AIRLINE_KEY, FEE_KEY))
    held = directory.secrets(opened, _TRAINING_NAMES)
    try:
        return {**held, **_renewed(directory, opened, servers, held)}
    except DeskError as error:
        log.warning("no new keys for the training servers: %s", error.code)
        return held


def _renewed(
    directory: MemberDirectory,
    owner: OpenedAccount,
    servers: TrainingServers,
    saved: Mapping[str, str],
) -> dict[str, str]:
    members = directory.members_of(owner)
    exposed = members.exposed_secrets()
    ids = {purpose: training_key_id(key) for purpose, key in saved.items()}
    held = {_TRAINING_NAMES[each]: ids[each] for each in ids if each not in exposed}
    if len(held) == len(_TRAINING_NAMES) and servers.accepted_keys.issuperset(held.values()):
        # Known without asking: most sign-ins wait for no answer.
        return {}
    issued = issue_training_keys(servers, held, [ids[each] for each in ids if each in exposed])
    keys = {purpose: issued[name] for purpose, name in _TRAINING_NAMES.items() if name in issued}
    if keys:
        members.store_secrets(keys)
        log.info("training keys saved: %s", ", ".join(issued))
    return keys
