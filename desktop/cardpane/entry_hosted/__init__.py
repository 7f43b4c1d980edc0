"""The vendors' own card fields, in a web engine that ends with the card.

Only `web_engine` and `hosted_pane` import the web engine, an optional part of Qt; all else here is
text in and text out.
"""
