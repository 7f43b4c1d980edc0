"""From the first start by way of Set up to booked trips, at the vendors' hosts on this machine."""
