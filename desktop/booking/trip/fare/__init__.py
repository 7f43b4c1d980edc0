"""How the fare of one trip is paid: who charges it, what it needs, what is agreed to."""
