"""Floor 5: text to glosses, the store of signs, look-up, fingerspelling, and the report of what became of a text."""
