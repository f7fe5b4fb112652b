"""Floor 1: the nouns and the pure maths of motion. numpy and scipy only; no files, no learning."""
