"""macOS Keychain: change the value of an existing item.

The keyring library deletes an item and adds another. The person's "Always Allow" belongs to the
item, so it would be asked for again after every change. ``SecItemUpdate`` keeps the item (Apple,
Keychain Services). Written from the documents and tested on fakes; never run by this project.
"""

from __future__ import annotations

import ctypes
from ctypes.util import find_library
from typing import Any


def replace_in_place(
    service: str,
    account: str,
    text: str,
    api: Any = None,  # noqa: ANN401
    security: Any = None,  # noqa: ANN401
    foundation: Any = None,  # noqa: ANN401
) -> None:
    """Change the value of an item that exists, by the keyring library's `api` and the system's
    `security` and `foundation`. The library's NotFound where there is none, KeychainDenied where
    the person says no. The value is CFData, as Apple's page on kSecValueData wants it.
    """
    if api is None:
        # Only there on macOS: it loads the system's frameworks.
        from keyring.backends.macOS import api
    if security is None:
        security = ctypes.CDLL(find_library("Security"))
    if foundation is None:
        foundation = ctypes.CDLL(find_library("CoreFoundation"))

    update = security.SecItemUpdate
    update.restype = ctypes.c_int32
    update.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    which = api.create_query(
        kSecClass=api.k_("kSecClassGenericPassword"),
        kSecAttrService=service,
        kSecAttrAccount=account,
    )
    foundation.CFDataCreate.restype = ctypes.c_void_p
    foundation.CFDataCreate.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long)
    foundation.CFRelease.argtypes = (ctypes.c_void_p,)
    raw = text.encode()
    data = ctypes.c_void_p(foundation.CFDataCreate(None, raw, len(raw)))
    try:
        api.Error.raise_for_status(update(which, api.create_query(kSecValueData=data)))
    finally:
        foundation.CFRelease(data)
