"""Use cases that move money: card, order, fee."""
