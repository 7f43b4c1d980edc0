"""The airline side: adapters that speak the vendor's protocol to a given base address."""
