"""The second program: the sealed pane where a card is typed. Started, never imported."""
