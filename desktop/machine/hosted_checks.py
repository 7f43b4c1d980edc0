"""The check of the vendors' own card fields, where a web engine for them is installed."""

from __future__ import annotations

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from desktop.booking.card_entry.card_entry_text import ending_sentence
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import CheckResult, Verdict

from .host import Host

_SUBJECT = "vendor's own fields"
_ASKED = "the card pane was started for them and asked"
_BOUNDED = {PaneProtection.NO_FILE_WRITES, PaneProtection.READS_BOUNDED}


def vendor_fields(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """What typing a card into a vendor's own fields means here. Never better than best effort: the
    digits are on the screen and in the memory of a web engine.
    """
    if not host.is_linux:
        text = "Digits stand on the screen, and in a web engine's memory until it ends."
        how = f"written for {host.system_name} from its documents and never run there"
        return CheckResult(_SUBJECT, Verdict.NOT_VERIFIED, text, how)
    if check is None:
        text = "The card pane did not answer, so nothing is known."
        return CheckResult(_SUBJECT, Verdict.NOT_VERIFIED, text, _ASKED)
    if check.failed is not None:
        return CheckResult(_SUBJECT, Verdict.EXPOSED, ending_sentence(check.failed), _ASKED)
    if _BOUNDED - check.held:
        text = (
            "This system does not bound what a web engine reads and writes: no real card is taken."
        )
        return CheckResult(_SUBJECT, Verdict.EXPOSED, text, _ASKED)
    text = (
        "Digits stand on the screen, and in a web engine's memory until it ends with the card. "
        "It reaches listed hosts alone and writes no file."
    )
    how = (
        f"{_ASKED}; tried in our tests against servers on this machine, with no vendor: not "
        "verified there until your own trial in vendor test"
    )
    return CheckResult(_SUBJECT, Verdict.BEST_EFFORT, text, how)
