"""Floor 5: the store of signs, look-up of words, fingerspelling."""
