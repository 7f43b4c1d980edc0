"""Vendor keys that every test's training servers accept, so that a desk may be kept beside them."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.training.issued_keys import AIRLINE, CHARGE, REFUND, key_id

AIRLINE_TOKEN = "duffel_test_tokenthatalltestsknowanditisletters"
CHARGE_KEY = "rk_test_chargekeythatalltestsknowanditisletters"
REFUNDS_KEY = "rk_test_refundkeythatalltestsknowanditisletters"


def write_known_keys(file: Path) -> None:
    """As the servers themselves keep what they have issued."""
    keys = {AIRLINE: AIRLINE_TOKEN, CHARGE: CHARGE_KEY, REFUND: REFUNDS_KEY}
    file.write_text(json.dumps({purpose: [key_id(key)] for purpose, key in keys.items()}))
