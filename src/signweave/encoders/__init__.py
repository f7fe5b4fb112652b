"""Floor 2: words and pictures as vectors of what they mean."""
