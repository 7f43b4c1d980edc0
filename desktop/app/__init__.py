"""ROOF: builds every object and hands it on; start, stop, sign-in, environments."""
