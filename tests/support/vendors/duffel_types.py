"""Duffel's own types of what its API takes and answers, as its JavaScript library publishes them.

The library is not needed to run the tests: what they compare with lies in ``duffel_types.json``.
``make foreign`` makes it anew, by

    python -m tests.support.vendors.duffel_types FOLDER

of the unpacked package (its ``dist`` holds the ``.d.ts`` files).
"""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import cache
from pathlib import Path

from .typescript import Declaration, Types, declarations, names_in

TABLE = Path(__file__).with_name("duffel_types.json")
ROOTS = (
    *("CreateBatchOfferRequest", "CreateBatchOfferRequestQueryParameters", "BatchOfferRequest"),
    *("CreateOfferRequest", "OfferRequest", "ListOffersParams", "Offer", "OfferPriced"),
    *("GetOfferPricedParams", "UpdateOffer", "CreateOrder", "Order", "ListParamsOrders"),
    *("CardParameters", "CardRecord", "ThreeDSecureSessionParameters", "ThreeDSecureSessionRecord"),
    *("ComponentClientKey", "CreateOrderCancellation", "OrderCancellation", "CreatePayment"),
    *("Payment", "AirlineInitiatedChange", "Webhooks", "WebhooksListDeliveriesParams"),
    *("WebhooksListDeliveriesResponse", "PaginationMeta", "Airline", "Airport"),
)


def read_package(folder: Path) -> dict[str, Declaration]:
    """The roots, and every type that they name."""
    found: dict[str, Declaration] = {}
    # The bundle last: in it two types of one name come one after the other.
    files = sorted(folder.rglob("*.d.ts"), key=lambda path: path.name == "typings.d.ts")
    for file in files:
        for name, declared in declarations(file.read_text("utf-8")):
            found.setdefault(name, declared)
    wanted: dict[str, Declaration] = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in found:
            continue
        wanted[name] = found[name]
        waiting += names_in(found[name].text)
    return dict(sorted(wanted.items()))


@cache
def duffel_types() -> Types:
    """Those of the table."""
    table = json.loads(TABLE.read_text("utf-8"))
    return Types(
        {
            name: Declaration(of=one)
            if isinstance(one, str)
            else Declaration(one["fields"], tuple(one.get("extends", ())))
            for name, one in table["types"].items()
        }
    )


def _written(declared: Declaration) -> object:
    if declared.of:
        return declared.of
    bases = {"extends": list(declared.bases)} if declared.bases else {}
    return {**bases, "fields": declared.fields}


def main(folder: Path) -> None:
    """Write the table anew."""
    package = json.loads((folder / "package.json").read_text("utf-8"))
    types = read_package(folder / "dist")
    table = {
        "package": package["name"],
        "version": package["version"],
        "license": package["license"],
        "read_on": date.today().isoformat(),
        "types": {name: _written(one) for name, one in types.items()},
    }
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    missing = [name for name in ROOTS if name not in types]
    print(f"{len(types)} types; not found: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
