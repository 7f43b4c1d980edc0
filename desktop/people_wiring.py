"""The verbs about people, wired for whoever has signed in."""

from __future__ import annotations

import logging

from desktop.booking.role import Permission
from desktop.desk.change_passphrase import ChangePassphrase
from desktop.desk.change_role import ChangeRole
from desktop.desk.drop_second_factor import DropSecondFactor
from desktop.desk.errors import DeskError
from desktop.desk.finish_removal import FinishRemoval
from desktop.desk.hide_names import HideNames
from desktop.desk.invite_person import InvitePerson
from desktop.desk.list_people import ListPeople
from desktop.desk.look_after_people import LookAfterPeople
from desktop.desk.make_device_code import MakeDeviceCode
from desktop.desk.offer_second_factor import OfferSecondFactor
from desktop.desk.ports import Now, OpenedDoor, Person
from desktop.desk.reinstate_person import ReinstatePerson
from desktop.desk.remove_person import RemovePerson
from desktop.desk.renew_person import RenewPerson
from desktop.desk.suspend_person import SuspendPerson
from desktop.desk.take_second_factor import TakeSecondFactor
from desktop.desk.withdraw_code import WithdrawCode
from desktop.store.database import Database
from desktop.ui.people_calls import PeopleCalls
from desktop.vault.door import FileDoor

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
