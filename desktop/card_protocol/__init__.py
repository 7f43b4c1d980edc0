"""The protocol between the desk and the sealed pane: one request, one reply.

Both are a single line of JSON with a closed schema, the version first and fixed limits. There are
two requests: to take a card, and to check the pane's own protections. A card for the vendors is
preceded by a challenge, which a member of the company signs with the request
(`company_credentials`). A reply contains no free
text: outcomes and codes are enumerated, tokens have a fixed alphabet, and a reply in which any run
of 13 to 19 digits passes the check-digit rule is refused as a whole. Received data is named
`untrusted_` until it is checked.
"""

from __future__ import annotations

from .card_address import CardAddress as CardAddress
from .company_credentials import Authorization as Authorization
from .company_credentials import SheetEnvironment as SheetEnvironment
from .company_credentials import SignedText as SignedText
from .entry_route import EntryRoute as EntryRoute
from .frames import LAST_SECOND as LAST_SECOND
from .frames import REPLY_LIMIT as REPLY_LIMIT
from .frames import REQUEST_LIMIT as REQUEST_LIMIT
from .frames import VERSION as VERSION
from .frames import ProtocolError as ProtocolError
from .frames import contains_number_run as contains_number_run
from .labels import Label as Label
from .labels import Labels as Labels
from .nouns import Brand as Brand
from .nouns import Challenge as Challenge
from .nouns import Code as Code
from .nouns import Outcome as Outcome
from .nouns import PaneReply as PaneReply
from .nouns import PayeeToken as PayeeToken
from .nouns import Protection as Protection
from .nouns import Receipt as Receipt
from .nouns import SelfCheck as SelfCheck
from .nouns import Shield as Shield
from .nouns import Tokens as Tokens
from .payee_role import PayeeRole as PayeeRole
from .reply_frame import decode_challenge as decode_challenge
from .reply_frame import decode_reply as decode_reply
from .reply_frame import decode_self_check as decode_self_check
from .reply_frame import encode_reply as encode_reply
from .request_frame import HOSTED_FIELDS as HOSTED_FIELDS
from .request_frame import SCREEN_READER as SCREEN_READER
from .request_frame import VENDOR_PORT as VENDOR_PORT
from .request_frame import AnyRequest as AnyRequest
from .request_frame import ChallengeRequest as ChallengeRequest
from .request_frame import PaneRequest as PaneRequest
from .request_frame import Payee as Payee
from .request_frame import SelfCheckRequest as SelfCheckRequest
from .request_frame import decode_request as decode_request
from .request_frame import encode_request as encode_request
from .request_frame import text_to_sign as text_to_sign
