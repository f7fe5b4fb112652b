"""Floor 6: the score of a sentence, and its performance as one continuous motion."""
