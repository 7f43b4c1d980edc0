"""The receipt of every opening of the card pane, whether or not a card was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.booking.card_entry.card_entry_ending import (
    EndingKind,
    PaneEnding,
    PaneProtection,
    PaneShield,
)
from desktop.booking.card_entry.card_entry_text import (
    VENDOR_FIELDS_TEXT,
    ending_sentence,
    is_confined,
    protections_list,
    screen_text,
)
from desktop.booking.card_entry.consent import Consent, Recording


@dataclass(frozen=True, slots=True)
class PaneReport:
    """The pane's own report, or ours about a pane that reported nothing.

    It holds no card data. `held`: protections that were active. `screen_reader`: it spoke names
    and counts, no digits. `shown`: how many times the number was displayed, on a screen proved to
    be shielded. `blocked`: how many requests of a web engine to other hosts were refused.
    """

    ending: PaneEnding
    seconds_open: int
    focus_losses: int
    shield: PaneShield
    held: tuple[PaneProtection, ...] = ()
    screen_reader: bool = False
    shown: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class PaneReceipt:
    """One opening: by which member, when (aware, UTC), after which consent, and how it went."""

    member_id: str
    member_name: str
    opened_at: datetime
    consent: Consent
    report: PaneReport

    @property
    def took_card(self) -> bool:
        return self.report.ending is PaneEnding.TAKEN

    def ending_text(self) -> str:
        """How it ended, in one sentence."""
        return ending_sentence(self.report.ending)

    def measurements(self) -> tuple[str, ...]:
        """What was measured, as short phrases."""
        report = self.report
        if (
            report.ending.kind is not EndingKind.NO_REPLY
            and not report.held
            and not report.seconds_open
        ):
            return ("never opened",)
        parts = [f"open {report.seconds_open} s"]
        if report.focus_losses:
            times = "once" if report.focus_losses == 1 else f"{report.focus_losses} times"
            parts.append(f"lost the keyboard {times}")
        parts.append(f"screen: {screen_text(report.shield)}")
        if report.shown:
            times = "once" if report.shown == 1 else f"{report.shown} times"
            parts.append(f"number shown {times}")
        if report.blocked:
            parts.append(f"requests to other hosts refused: {report.blocked}")
        return tuple(parts)

    def consent_text(self, when: str) -> str:
        """What the client agreed to; `when` is `consent.at` as the reader's clock shows it."""
        consent = self.consent
        answer = "said yes" if consent.said_yes else "did not say yes"
        call = {
            Recording.PAUSED: "the recording was paused",
            Recording.NONE: "the call was not recorded",
            Recording.RUNNING: "the recording ran",
        }[consent.recording]
        return (
            f"The client {answer} at {when}, asked by {self.member_name}; {call}. "
            f"Words read, version {consent.script_version}: {consent.words}"
        )

    def protections_text(self) -> str:
        """The protections that the pane reported, and whether it used a screen reader."""
        protections = protections_list(self.report.held)
        held = (
            f"Held, as the pane reported: {protections}."
            if protections
            else "The pane reported nothing held."
        )
        if PaneProtection.VENDOR_FIELDS in self.report.held:
            held += f" {VENDOR_FIELDS_TEXT}"
        elif protections and not is_confined(self.report.held):
            held += " This system did not confine it: not its files, network and system calls."
        if self.report.screen_reader:
            held += " It spoke to a screen reader: names and counts, never a digit."
        return held

    def audit_text(self) -> str:
        """For the audit log; the protections are kept with the trip."""
        reader = ("with a screen reader",) if self.report.screen_reader else ()
        measured = ", ".join((*self.measurements(), *reader))
        return f"{self.ending_text()} {measured[:1].upper()}{measured[1:]}."
