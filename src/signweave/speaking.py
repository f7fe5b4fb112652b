"""A text on its way to motion, sentence by sentence, and the account of it that is given afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .choreography.perform import Performed
from .choreography.perform import perform as perform_scores
from .choreography.score import Score, check_choice
from .choreography.scoring import MOUTHED, score_sentence
from .choreography.signs import remarks
from .errors import InputError
from .gloss.glossed import GlossedSentence
from .gloss.notation import parse_glosses
from .gloss.report import Report, WordReport, word_reports
from .gloss.translate import Translator, translate
from .lexicon.lookup import load_lexicon
from .lexicon.protocol import NO_MOTION, NOT_FOUND, SignLexicon
from .motion.nouns import DEFAULT_FPS, GlossSpan

_GIVE = "give at least one word in Latin letters"


@dataclass(frozen=True)
class Saying:
    """How a text is signed.

    `language`: the sign language, ISO 639-3. `tempo`: 1 is normal. `letters_per_second`: of fingerspelling at tempo 1.
    `mouthed`: which English words the mouth shows, `names` (those fingerspelled), `words` (all that have a sign) or
    `nothing`. `lexica`: sign files (*.yaml) and lexicon folders of one's own, the first goes first, the bundled
    vocabulary last. `spoken`: the language of the text, ISO 639-1. `glosses`: the text is gloss notation, to be taken
    as it is. `translator`: see `gloss.translate.Translator`. `by_meaning`: a word without a sign may get one that is
    near in meaning, where the encoder is installed (extra `meaning`).
    """

    language: str = "ase"
    fps: float = DEFAULT_FPS
    tempo: float = 1.0
    letters_per_second: float = 4.0
    seed: int = 0
    mouthed: str = "names"
    lexica: tuple[str | Path, ...] = ()
    spoken: str | None = None
    glosses: bool = False
    translator: Translator | None = None
    by_meaning: bool = True


def glossed(text: str | Iterable[str], how: Saying, lexicon: SignLexicon) -> Iterator[GlossedSentence]:
    """The glossed sentences of a text, translated or taken as they are."""
    if how.glosses:
        return iter(parse_glosses(text if isinstance(text, str) else "".join(text), lexicon))
    return translate(text, lexicon, how.translator, how.by_meaning)


class Spoken:
    """A text being performed: what was met so far, for the report. Used once."""

    def __init__(self, how: Saying, keep_scores: bool = True) -> None:
        self.how = replace(how, tempo=checked_tempo(how.tempo))
        self.lexicon = load_lexicon(how.language, how.seed, how.lexica, how.spoken)
        self.keep_scores = keep_scores
        self.words: list[WordReport] = []
        self.glosses: list[GlossSpan] = []
        self.scores: list[Score] = []
        self.remarks: list[str] = []
        self.loci: frozenset[str] = frozenset()
        self.frames = self.characters = 0

    def perform(self, text: str | Iterable[str]) -> Iterator[Performed]:
        """Performed sentences, one at a time."""
        how = self.how
        checked_pace(how.letters_per_second)
        check_choice("say", "mouthed", how.mouthed, MOUTHED)
        for number, sentence in enumerate(glossed(text, how, self.lexicon), 1):
            self.characters += sum(len(fate.word) + 1 for fate in sentence.fates)
            score = score_sentence(
                sentence,
                number=number,
                language=how.language,
                tempo=how.tempo,
                seed=how.seed,
                spell_speed=how.letters_per_second,
                mouthed=how.mouthed,
            )
            lines, self.loci = remarks(score, self.lexicon, self.loci)
            self.remarks.extend(lines)
            spans: tuple[GlossSpan, ...] = ()
            for part in perform_scores(score, self.lexicon, how.fps, first_frame=self.frames):
                self.frames += len(part.motion)
                spans += part.glosses
                yield part
            self.glosses.extend(spans)
            self.words.extend(word_reports(sentence, number, spans))
            if self.keep_scores:
                self.scores.append(score)
        if not self.words:
            raise InputError("the text is empty, give at least one word")
        if not self.frames:
            pieces = " ".join(word.word for word in self.words)[:60]
            silent = any(NO_MOTION in word.reason for word in self.words)
            why = f"its signs have {NO_MOTION}, import motions or written signs" if silent else _GIVE
            raise InputError(f"nothing in the text can be signed: '{pieces}'; {why}")

    def report(self) -> Report:
        """The account of what was performed so far."""
        seconds, words = self.frames / self.how.fps, tuple(self.words)
        unfound = self.how.by_meaning and any(word.reason.startswith(NOT_FOUND) for word in words)
        remarks = (*self.remarks, *(self.lexicon.notes if unfound else ()))
        return Report(self.how.language, words, tuple(self.glosses), seconds, remarks)


def score_report(score: Score, lexicon: SignLexicon, glosses: tuple[GlossSpan, ...], seconds: float) -> Report:
    """The account of a performed score."""
    words = tuple(WordReport(1, g.note or g.gloss, "sign", (g.gloss,), "in the score", g.start, g.end) for g in glosses)
    return Report(score.language, words, glosses, seconds, remarks(score, lexicon)[0])


def checked_pace(pace: float | None) -> float | None:
    """Letters a second as given; InputError where no hand can spell so."""
    if pace is not None and not 0.1 <= pace <= 20:
        raise InputError(f"letters per second is {pace:g}, expected 0.1 to 20 (4 is easy to read)")
    return pace


def checked_tempo(tempo: float) -> float:
    """The tempo as given; InputError where it is out of range."""
    if not 0.1 <= tempo <= 10:
        raise InputError(f"tempo is {tempo:g}, expected 0.1 to 10 (1 is normal, 2 twice as fast)")
    return tempo
