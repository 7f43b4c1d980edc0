"""The desk's side of card entry: starts the sealed pane, sends one request, reads one reply.

The only package of the desk that imports `card_protocol`.
"""
