"""Floor 3: one module a format, `read` and `write`; `convert` goes between those that make sense."""
