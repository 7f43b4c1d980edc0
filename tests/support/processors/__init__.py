"""What the tests of card processors share."""
