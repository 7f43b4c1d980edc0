"""What an owner has in order before others take cards: policies, insurance, checks, law."""
