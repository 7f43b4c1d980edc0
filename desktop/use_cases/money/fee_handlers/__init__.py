"""The handlers of all kinds of attempt about our fee."""
