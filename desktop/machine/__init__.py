"""EDGE: looks at the machine that the desk runs on, and changes nothing."""
