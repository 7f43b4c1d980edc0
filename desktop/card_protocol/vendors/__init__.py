"""The vendors that the card pane may send a card to, one file each; the list is closed."""
