"""The texts that are sent to the pane with each request, in American English.

The limits are those of card_protocol/labels.py: no digits but the placeholders for counts.
"""

from __future__ import annotations

from desktop.card_protocol import Label, Labels

ENGLISH = Labels(
    texts={
        Label.NO_CLIENT: "Card by phone",
        Label.TIME_LEFT: "until it closes",
        Label.CARD_NUMBER: "Card number",
        Label.EXPIRY: "Expiry",
        Label.SECURITY_CODE: "Security code",
        Label.NAME_ON_CARD: "Name on card",
        Label.POSTCODE: "Postcode",
        Label.BILLING_ADDRESS: "Billing address",
        Label.EXPIRY_FORM: "MMYY",
        Label.CANCEL: "Cancel",
        Label.SEND: "Seal and send",
        Label.SENDING: "Sending",
        Label.HOLD_TO_SHOW: "Hold to show",
        Label.DIGIT_WRONG: "A digit is wrong in this number. Ask the client to read it again.",
        Label.DIGIT_WRONG_OR_LONGER: (
            "A digit is wrong, or the number is longer. Ask the client to read it again."
        ),
        Label.GROUP_SHORT: "This group has %1 of %2 digits.",
        Label.NUMBER_MISSING: "The card number is missing.",
        Label.NUMBER_SHORT: "The number has %1 of %2 digits so far.",
        Label.CODE_SHORT: "The security code has %1 digits on this card.",
        Label.EXPIRY_MISSING: "The expiry is missing: month and year.",
        Label.NO_SUCH_MONTH: "Check the month.",
        Label.EXPIRED: "This card has expired. Ask the client for another.",
        Label.EXPIRY_FAR: "This expiry is too far away.",
        Label.NAME_SIGN: "A name has no such sign. The number goes into the first field.",
        Label.NAME_MISSING: "The name on the card is missing.",
        Label.POSTCODE_MISSING: "The airline's side wants the postcode of the card.",
        Label.POSTCODE_SIGN: "A postcode has letters and digits only.",
        Label.COUNT: "%1 of %2",
        Label.FILLED_IN: "filled in",
        Label.EMPTY: "empty",
        Label.PROCESSOR_DECLINED: "The bank refused this card.",
        Label.PROCESSOR_NUMBER: "The processor does not know this number.",
        Label.PROCESSOR_EXPIRY: "The processor refused the expiry date.",
        Label.PROCESSOR_CODE: "The security code is not right.",
        Label.VAULT_DECLINED: "The airline's side refused this card.",
        Label.VAULT_NUMBER: "The airline's side does not take this number.",
        Label.VAULT_EXPIRY: "The airline's side refused the expiry date.",
        Label.VAULT_CODE: "The airline's side refused the security code.",
        Label.VAULT_NAME: "The airline's side refused the name on the card.",
        Label.PROCESSOR_BUSY: "The processor asks us to wait a moment.",
        Label.VAULT_BUSY: "The airline's side asks us to wait a moment.",
        Label.PROCESSOR_SILENT: "The processor did not answer.",
        Label.VAULT_SILENT: "The airline's side did not answer.",
        Label.PROXY_SILENT: "The web proxy of this network does not answer.",
        Label.PROXY_REFUSED: "The web proxy of this network did not let it through.",
        Label.PROXY_SIGN_IN: "The web proxy wants a name and a password.",
        Label.CERTIFICATE_DATES: "The clock of this computer seems to be wrong.",
        Label.INTERCEPTED: "Something on this network opens secure connections.",
    },
    number_words=(
        *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
        *("eighteen", "nineteen", "many"),
    ),
)
