"""How the fare is paid where the airline service does not charge the client's card."""
