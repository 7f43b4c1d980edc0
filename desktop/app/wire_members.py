"""The verbs about people, wired for whoever has signed in."""

from __future__ import annotations

import logging

from desktop.booking.access.role import Permission
from desktop.identity.member_directory import FileDoor
from desktop.store.database import Database
from desktop.ui.member_calls import PeopleCalls
from desktop.use_cases.access.members.change_role import ChangeRole
from desktop.use_cases.access.members.finish_removal import FinishRemoval
from desktop.use_cases.access.members.hide_member_names import HideNames
from desktop.use_cases.access.members.invite_member import InvitePerson
from desktop.use_cases.access.members.list_members import ListPeople
from desktop.use_cases.access.members.reinstate_member import ReinstatePerson
from desktop.use_cases.access.members.remove_member import RemovePerson
from desktop.use_cases.access.members.reset_access import RenewPerson
from desktop.use_cases.access.members.review_members import LookAfterPeople
from desktop.use_cases.access.members.suspend_member import SuspendPerson
from desktop.use_cases.access.members.withdraw_code import WithdrawCode
from desktop.use_cases.access.own_account.change_passphrase import ChangePassphrase
from desktop.use_cases.access.own_account.confirm_second_factor import TakeSecondFactor
from desktop.use_cases.access.own_account.drop_second_factor import DropSecondFactor
from desktop.use_cases.access.own_account.make_device_code import MakeDeviceCode
from desktop.use_cases.access.own_account.offer_second_factor import OfferSecondFactor
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import OpenedDoor, Person

log = logging.getLogger(__name__)


def people_for(
    door: FileDoor, opened: OpenedDoor, records: Database, who: Person, now: Now, origin: str
) -> PeopleCalls:
    """The verbs about people for whoever has signed in; what waited for an owner is done."""
    people, own = door.people_of(opened), door.own_door(opened)
    told, mine = (records, people, who, now, origin), (records, own, who, now, origin)
    look_after = LookAfterPeople(*told)
    if Permission.KEEP_PEOPLE in who.may:
        try:
            if opened.next_store_key is not None:
                FinishRemoval(*told)()
            look_after()
        except DeskError as ending:
            log.warning("people not looked after yet: %s", ending.code)
    return PeopleCalls(
        list=ListPeople(people, who),
        invite=InvitePerson(*told),
        renew=RenewPerson(*told),
        withdraw=WithdrawCode(*told),
        change_role=ChangeRole(*told),
        suspend=SuspendPerson(*told),
        reinstate=ReinstatePerson(*told),
        remove=RemovePerson(records, people, records, who, now, origin),
        names_hidden=door.names_hidden,
        hide_names=HideNames(*told),
        look_after=look_after,
        change_passphrase=ChangePassphrase(*mine),
        device_code=MakeDeviceCode(*mine),
        has_second_factor=own.has_second_factor,
        offer_second_factor=OfferSecondFactor(own, who),
        take_second_factor=TakeSecondFactor(*mine),
        drop_second_factor=DropSecondFactor(*mine),
    )
