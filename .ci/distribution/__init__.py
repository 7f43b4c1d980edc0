"""Makes the Debian package of both frozen programs; no part of the product imports it."""
