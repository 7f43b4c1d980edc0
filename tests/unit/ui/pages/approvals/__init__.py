"""The page of approvals, and the part of the money page that asks for them."""
