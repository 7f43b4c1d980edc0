"""Parameters that the processor refuses before it does anything (Stripe API, payment intents).

Names as of API version 2026-10-28; those of the vendor's own client library of that version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import g

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import ProcessorError, bad, missing
from desktop.training.http.search_query import Searchable, read_query
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds

from .issuer import flag, only_known

_INTENT = """
    allowed_payment_method_types amount amount_details application_fee_amount
    automatic_payment_methods capture_method confirm confirmation_method confirmation_token currency
    customer customer_account description error_on_requires_action excluded_payment_method_types
    expand hooks mandate mandate_data metadata off_session on_behalf_of payment_details
    payment_method payment_method_configuration payment_method_data payment_method_options
    radar_options receipt_email return_url setup_future_usage shipping statement_descriptor
    statement_descriptor_suffix transfer_data transfer_group use_stripe_sdk
"""
CREATE = frozenset(_INTENT.split())
_NOT_UPDATED = """
    automatic_payment_methods confirm confirmation_method confirmation_token
    error_on_requires_action mandate mandate_data off_session on_behalf_of radar_options return_url
    use_stripe_sdk
"""
UPDATE = CREATE - frozenset(_NOT_UPDATED.split())
_CONFIRMED = """
    allowed_payment_method_types amount_details amount_to_confirm capture_method client_secret
    confirmation_token error_on_requires_action excluded_payment_method_types expand hooks mandate
    mandate_data off_session payment_details payment_method payment_method_data
    payment_method_options radar_options receipt_email return_url setup_future_usage shipping
    use_stripe_sdk
"""
CONFIRM = frozenset(_CONFIRMED.split())
_CAPTURED = """
    amount_details amount_to_capture application_fee_amount expand final_capture hooks metadata
    payment_details statement_descriptor statement_descriptor_suffix transfer_data
"""
CAPTURE = frozenset(_CAPTURED.split())
CANCEL = frozenset({"cancellation_reason", "expand"})
_CUSTOMER = """
    address balance business_name cash_balance description email expand individual_name
    invoice_prefix invoice_settings metadata name next_invoice_sequence payment_method phone
    preferred_locales shipping source tax tax_exempt tax_id_data test_clock validate
"""
CUSTOMER = frozenset(_CUSTOMER.split())
_SESSION = """
    adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types
    automatic_tax billing_address_collection branding_settings cancel_url client_reference_id
    consent_collection currency custom_fields custom_text customer customer_account
    customer_creation customer_email customer_update discounts excluded_payment_method_types expand
    expires_at integration_identifier invoice_creation line_items locale managed_payments metadata
    mode name_collection optional_items origin_context payment_intent_data
    payment_method_collection payment_method_configuration payment_method_data
    payment_method_options permissions phone_number_collection redirect_on_completion return_url
    saved_payment_method_options setup_intent_data shipping_address_collection shipping_options
    submit_type subscription_data success_url tax_id_collection ui_mode wallet_options
"""
SESSION = frozenset(_SESSION.split())
_SESSION_PAYMENT = """
    application_fee_amount capture_method description metadata on_behalf_of receipt_email
    setup_future_usage shipping statement_descriptor statement_descriptor_suffix transfer_data
    transfer_group
"""
SESSION_PAYMENT = frozenset(_SESSION_PAYMENT.split())
SESSION_SETUP = frozenset({"description", "metadata", "on_behalf_of"})
LINE = frozenset({"adjustable_quantity", "dynamic_tax_rates", "metadata", "price", "price_data"}
                 | {"quantity", "tax_rates"})  # fmt: skip
PRICE = frozenset({"currency", "product", "product_data", "recurring", "tax_behavior"}
                  | {"unit_amount", "unit_amount_decimal"})  # fmt: skip
PRODUCT = frozenset({"description", "images", "metadata", "name", "tax_code", "tax_details"}
                    | {"unit_label"})  # fmt: skip
PAGING = frozenset({"ending_before", "expand", "limit", "starting_after"})
"""What every list takes."""

_SEARCHING = frozenset({"expand", "limit", "page", "query"})
_NOT_SEARCHABLE_FOR = timedelta(minutes=1)
"""Stripe API, search: what was made is found less than a minute later, and not at once."""

LARGEST_AMOUNT = 99_999_999
_SMALLEST_AMOUNT = 50
_MOST_KEYS, _LONGEST_KEY, _LONGEST_VALUE = 50, 40, 500
_LONGEST_SUFFIX = 22
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_names(form: Json, known: frozenset[str]) -> None:
    """400 for a parameter that this call does not have."""
    if "payment_method_types" in form and "allowed_payment_method_types" in known:
        raise bad(
            "The parameter payment_method_types is no longer supported on this API version. Use "
            "allowed_payment_method_types, or omit it to use dynamic payment methods.",
            "payment_method_types",
            "payment_method_types_no_longer_supported",
        )
    only_known(form, known)


def check_amount(amount: int, param: str = "amount") -> None:
    """400 ``amount_too_small`` or ``amount_too_large``."""
    if amount < _SMALLEST_AMOUNT:
        raise bad("Amount must be at least $0.50 usd", param, "amount_too_small")
    if amount > LARGEST_AMOUNT:
        raise bad("Amount must be no more than $999,999.99", param, "amount_too_large")


def check_texts(form: Json) -> None:
    """400 for metadata, a mail address or a statement suffix that is not taken."""
    check_metadata(group(form, "metadata"))
    check_mail(form, "receipt_email")
    if text(form, "statement_descriptor"):
        raise bad(
            "The `statement_descriptor` parameter is not supported for card payments. Use "
            "`statement_descriptor_suffix` instead.",
            "statement_descriptor",
        )
    _check_suffix(text(form, "statement_descriptor_suffix"))


def check_mail(form: Json, name: str) -> None:
    """400 ``email_invalid``."""
    address = text(form, name)
    if address and not _MAIL.fullmatch(address):
        raise bad(f"Invalid email address: {address}", name, "email_invalid")


def check_future_usage(form: Json, *, moto: bool) -> None:
    """400 for a use that is not known, and for one in the client's presence of a phone sale."""
    usage = text(form, "setup_future_usage")
    if usage not in ("", "off_session", "on_session"):
        raise bad("Invalid setup_future_usage", "setup_future_usage")
    if moto and usage == "on_session":
        raise bad(
            "You cannot set `setup_future_usage` to `on_session` for a MOTO payment.",
            "setup_future_usage",
        )


def check_allowed_types(form: Json) -> None:
    """400 for types of payment beside another way of choosing them."""
    rivals = ("automatic_payment_methods", "excluded_payment_method_types")
    if "allowed_payment_method_types" not in form:
        return
    for rival in rivals:
        if rival in form:
            raise bad(
                f"You may only specify one of these parameters: allowed_payment_method_types, "
                f"{rival}.",
                rival,
            )
    if form["allowed_payment_method_types"] != ["card"]:
        raise bad("The payment method type is invalid.", "allowed_payment_method_types")


def check_return_url(intent: Json, form: Json) -> None:
    """400 where a payment could lead the client to another page, and there is none to come back."""
    automatic = intent["automatic_payment_methods"]
    may_redirect = automatic is not None and automatic["allow_redirects"] == "always"
    if may_redirect and not text(form, "return_url") and not flag(form, "use_stripe_sdk"):
        raise bad(
            "This PaymentIntent is configured to accept payment methods enabled in your "
            "Dashboard. Because some of these payment methods might redirect your customer off of "
            "your page, you must provide a `return_url`."
        )


def unexpected_state(intent: Json, done: str, allowed: tuple[str, ...]) -> ProcessorError:
    """400 ``payment_intent_unexpected_state``, with the intent as it is."""
    error = bad(
        f"This PaymentIntent could not be {done} because it has a status of {intent['status']}. "
        f"Only a PaymentIntent with one of the following statuses may be {done}: "
        f"{', '.join(allowed)}.",
        code="payment_intent_unexpected_state",
    )
    error.more["payment_intent"] = intent
    return error


def check_metadata(metadata: Json) -> None:
    """400 for too many keys, or too long ones."""
    if len(metadata) > _MOST_KEYS:
        raise bad(f"Metadata can have at most {_MOST_KEYS} keys.", "metadata")
    for key, value in metadata.items():
        if len(key) > _LONGEST_KEY:
            raise bad(f"Metadata keys can have at most {_LONGEST_KEY} characters.", "metadata")
        if not isinstance(value, str) or len(value) > _LONGEST_VALUE:
            raise bad(
                f"Metadata values can have at most {_LONGEST_VALUE} characters.",
                f"metadata[{key}]",
            )


def _check_suffix(suffix: str) -> None:
    if not suffix:
        return
    wrong = set(suffix) & set("<>\\'\"*")
    if wrong or not suffix.isascii():
        raise bad(
            "The statement descriptor suffix contains one or more invalid characters: "
            "<, >, \\, ', \", *.",
            "statement_descriptor_suffix",
        )
    if len(suffix) > _LONGEST_SUFFIX or not re.search("[A-Za-z]", suffix):
        raise bad(
            "The statement descriptor suffix must have at most 22 characters, and one letter.",
            "statement_descriptor_suffix",
        )


def within(created: int, bounds: Json) -> bool:
    """Whether it was made within these bounds of a list. 400 for what is no bound."""
    tests: dict[str, Any] = {
        "gte": created.__ge__,
        "gt": created.__gt__,
        "lte": created.__le__,
        "lt": created.__lt__,
    }
    for name, bound in bounds.items():
        written = str(bound)
        if name not in tests or not (written.isascii() and written.isdigit()):
            raise bad("Invalid bound", f"created[{name}]")
        if not tests[name](int(written)):
            return False
    return True


def found_by(state: ServerState, of: Searchable, records: Iterable[Json]) -> list[Json]:
    """What this request searches for, and can be found by now. 400."""
    only_known(g.query, _SEARCHING)
    query = text(g.query, "query")
    if not query:
        raise missing("query")
    matches = read_query(query, of)
    until = seconds(state.clock.now() - _NOT_SEARCHABLE_FOR)
    return [one for one in records if one["created"] <= until and matches(one)]
