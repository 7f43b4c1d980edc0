"""The verbs about people, wired for whoever has signed in."""

from __future__ import annotations

import logging

from desktop.booking.access.role import Permission
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.store.database import Database
from desktop.store.engines.key_change import WatchedKeyChange
from desktop.ui.member_calls import MemberCalls
from desktop.use_cases.access.members.change_role import ChangeRole
from desktop.use_cases.access.members.finish_removal import FinishRemoval
from desktop.use_cases.access.members.hide_member_names import HideMemberNames
from desktop.use_cases.access.members.invite_member import InviteMember
from desktop.use_cases.access.members.list_members import ListMembers
from desktop.use_cases.access.members.reinstate_member import ReinstateMember
from desktop.use_cases.access.members.remove_member import RemoveMember
from desktop.use_cases.access.members.reset_access import ResetAccess
from desktop.use_cases.access.members.review_members import ReviewMembers
from desktop.use_cases.access.members.suspend_member import SuspendMember
from desktop.use_cases.access.members.withdraw_code import WithdrawCode
from desktop.use_cases.access.own_account.change_passphrase import ChangePassphrase
from desktop.use_cases.access.own_account.confirm_second_factor import ConfirmSecondFactor
from desktop.use_cases.access.own_account.drop_second_factor import DropSecondFactor
from desktop.use_cases.access.own_account.make_device_code import MakeDeviceCode
from desktop.use_cases.access.own_account.offer_second_factor import OfferSecondFactor
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member

log = logging.getLogger(__name__)


def member_calls_for(
    directory: MemberDirectory,
    opened: OpenedAccount,
    store: Database,
    who: Member,
    now: Now,
    origin: str,
) -> MemberCalls:
    """The verbs about people for whoever has signed in; what waited for an owner is done."""
    members, own = directory.members_of(opened), directory.own_account(opened)
    job, mine = (store, members, who, now, origin), (store, own, who, now, origin)
    review = ReviewMembers(*job)
    store_key = WatchedKeyChange(store.rekey)
    if Permission.MANAGE_MEMBERS in who.may:
        try:
            if opened.next_store_key is not None:
                FinishRemoval(*job)()
            review()
        except DeskError as error:
            log.warning("people not looked after yet: %s", error.code)
    return MemberCalls(
        list=ListMembers(members, who),
        invite=InviteMember(*job),
        renew=ResetAccess(*job),
        withdraw=WithdrawCode(*job),
        change_role=ChangeRole(*job),
        suspend=SuspendMember(*job),
        reinstate=ReinstateMember(*job),
        remove=RemoveMember(store, members, store_key, who, now, origin),
        watch_key_change=store_key.watch,
        names_hidden=directory.names_hidden,
        hide_names=HideMemberNames(*job),
        review=review,
        change_passphrase=ChangePassphrase(*mine),
        device_code=MakeDeviceCode(*mine),
        has_second_factor=own.has_second_factor,
        offer_second_factor=OfferSecondFactor(own, who),
        confirm_second_factor=ConfirmSecondFactor(*mine),
        drop_second_factor=DropSecondFactor(*mine),
    )
