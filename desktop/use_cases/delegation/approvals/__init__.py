"""Ask a second person for what is above a limit, answer, and see what came of it."""
