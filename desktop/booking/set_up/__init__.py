"""What a company must have settled before it works at its vendors."""
