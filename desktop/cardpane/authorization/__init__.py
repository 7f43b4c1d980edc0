"""Whether a request is the company's: checked before anything is shown."""
