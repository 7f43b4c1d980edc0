"""What offers through Duffel are from."""

from typing import Final

SOURCE: Final = "duffel"
"""Its name in `Offer.source`."""
