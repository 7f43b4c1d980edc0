"""Asks the vendors again: once a day, and after they refused a key in the middle of work."""

from __future__ import annotations

from threading import Event

from desktop.booking.set_up.set_up_steps import StepState, missing_steps
from desktop.use_cases.errors import Refused
from desktop.use_cases.set_up.set_up_company import SetUpCompany


class VendorWatch:
    """Of an owner's session; a session of others cannot read what is needed to ask."""

    def __init__(self, set_up: SetUpCompany) -> None:
        self._set_up = set_up
        self._key_refused = Event()

    def note_refused_key(self) -> None:
        """A vendor answered 401 or 403. From any thread; asks nothing now."""
        self._key_refused.set()

    def check_when_due(self) -> Refused | None:
        """Asks by reads only, where it is time. What a person must know of it, if anything.

        Blocks. Refused as `SetUpCompany.check`.
        """
        refused = self._key_refused.is_set()
        self._key_refused.clear()
        overview = self._set_up.check_when_due(key_refused=refused)
        if overview is None:
            return None
        failed = [step for step in overview.steps if step.state is StepState.FAILED]
        if not failed:
            return None
        closes = bool(missing_steps(overview.steps))
        return Refused(
            "vendor_check_failed",
            " ".join(f"{step.name.value}: {step.text}" for step in failed),
            f"{self._set_up.vendors.environment} stays closed from the next sign-in on."
            if closes
            else "Nothing is closed by it.",
            "Press G U for Set up.",
        )
