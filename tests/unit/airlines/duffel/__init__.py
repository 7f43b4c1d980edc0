"""Parts of the adapter to Duffel."""
