"""Card entry as the desk sees it: starts the sealed pane, asks it once and reads its one answer.

The only package of the desk that knows `card_protocol`.
"""
