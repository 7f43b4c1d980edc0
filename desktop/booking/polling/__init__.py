"""What vendors are asked by themselves, how often, and what was found."""
