"""What a page says by its title: one line of JSON with a closed outline, and unchecked content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop.card_protocol import ProtocolError, contains_number_run
from desktop.card_protocol.frames import read_object

from .page_text import MESSAGE_MARK

MESSAGE_LIMIT = 2000
"""In characters; a title is cut at some 4000."""

_MOST_MESSAGES = 9_999


class PageState(Enum):
    """READY: the fields can be typed into. INCOMPLETE: nothing was sent, a field lacks something.
    DONE and FAILED: the vendor has answered.
    """

    READY = "ready"
    INCOMPLETE = "incomplete"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PageMessage:
    """`content` is unchecked. `repeats_number`: what may be a card number is in it."""

    state: PageState
    content: dict[str, Any]
    repeats_number: bool = False


def read_page_message(untrusted_title: str) -> PageMessage | None:
    """The message, None for a title that is none. ProtocolError for one that breaks the outline."""
    if not untrusted_title.startswith(MESSAGE_MARK):
        return None
    if len(untrusted_title) > MESSAGE_LIMIT:
        raise ProtocolError("title")
    try:
        line = untrusted_title.removeprefix(MESSAGE_MARK).encode("ascii")
    except UnicodeEncodeError:
        raise ProtocolError("title") from None
    reader = read_object(line)
    reader.integer("seq", 1, _MOST_MESSAGES)
    state = PageState(reader.choice("state", tuple(state.value for state in PageState)))
    content = reader.required("content", dict)
    reader.finish()
    return PageMessage(state, content, contains_number_run(line))
