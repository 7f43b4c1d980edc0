"""Several members at one desk."""
