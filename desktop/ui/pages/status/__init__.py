"""The page with the security checks of this machine."""
