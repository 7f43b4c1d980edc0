"""The message with a link: subject and text, with nothing of the client or the trip in it."""

from __future__ import annotations

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.text.consent_text import page_text
from desktop.booking.trip.attempt_kinds import AnyKind
from desktop.booking.trip.trip import Trip
from desktop.use_cases.ports.processor_port import CardLink


def link_mail(trip: Trip, company: str, page: CardLink, kind: AnyKind) -> tuple[str, str]:
    """Subject, and text in lines that end with a line feed. Times are those of this computer."""
    ends = local_time(page.ends_at)
    owner = page.vendor.capitalize()
    return (
        f"Your card for {company}",
        "Hello,\n\n"
        f"please type your card on this page of {owner}, our card processor:\n\n"
        f"{page.url}\n\n"
        f"{page_text(trip, company, kind)}\n"
        f"The page is open until {day_text(ends)}, {time_text(ends)}, our time. We never see your "
        "card number. Please send it to nobody, and not in an answer to this message.\n\n"
        f"{company}\n",
    )
