"""The flights that a search finds: a list, the detail of one, and a comparison."""
