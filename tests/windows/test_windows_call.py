"""The Windows desk under Wine: a whole call by real keys, and a pane that hides itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PANE_TITLE
from tests.support.virtual_display import VirtualDisplay
from tests.support.windows.windows_call import new_client, search, sign_up, to_the_consent
from tests.support.windows.wine_desk import running_wine_desk
from tests.windows.tour import SCENES, play_the_call

pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize(("look", "size"), [("light", "1366"), ("dark", "1920")])
def test_the_whole_call_is_played_by_keys(look: str, size: str) -> None:
    """On a small office screen, and on a large one at 150 %; pictures in build/tour.

    Training servers on Linux, everything else on Windows; a stand-in shields the pane.
    """
    assert play_the_call(look, size) == SCENES


def test_a_pane_that_cannot_be_kept_out_of_captures_stays_hidden_and_says_why(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    """Wine refuses the call that Windows has for this; the training servers are Windows' too."""
    with running_wine_desk(display, tmp_path / "profile") as desk:
        sign_up(desk)
        new_client(desk)
        search(desk)
        to_the_consent(desk)
        desk.press("p")
        ended = desk.wait_for("card pane: ")
        assert "screen_unshielded" in ended
        desk.wait_for("error shown code=")
        assert not display.visible_windows(PANE_TITLE)
