"""The control host of the training servers."""
