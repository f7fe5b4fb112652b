"""Floor 6: text to glosses by inspectable rules, and the report of what became of a text."""
