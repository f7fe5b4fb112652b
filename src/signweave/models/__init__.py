"""What is learned: one paper a file, and what they share. Needs the extra `models` (torch)."""
