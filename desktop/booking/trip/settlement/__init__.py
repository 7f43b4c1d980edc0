"""What a person settles by hand."""
