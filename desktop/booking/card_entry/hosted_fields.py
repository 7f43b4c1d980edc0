"""The vendors' own card fields: an optional part, and the command that installs it."""

from __future__ import annotations

INSTALL_COMMAND = "sh .ci/setup.sh hosted"
"""From the folder of Skycap's source; the Debian package has no such part."""
