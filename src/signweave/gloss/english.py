"""English words with a part in its grammar, as the rules need them. Source: general knowledge."""

from __future__ import annotations

ARTICLES = frozenset({"a", "an", "the"})
COPULAS = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
FUNCTION_WORDS = frozenset({"to", "of", "at"})
"""Carried in ASL by space, order or direction, not by a sign of their own."""
CONJUNCTIONS = frozenset({"and"})
"""Left out where the vocabulary has no sign for them."""
AUXILIARY_DO = frozenset({"do", "does", "did"})
QUESTION_WORDS = frozenset({"who", "whom", "whose", "what", "which", "when", "where", "why", "how"})
IS_AFTER = QUESTION_WORDS | {"it", "he", "she", "that", "this", "there", "here", "everything", "everyone", "someone"}
"""After these words 's is "is"; after any other it marks a possessor."""

CONTRACTIONS: dict[str, tuple[str, ...]] = {
    "can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"),
    "ain't": ("is", "not"), "let's": ("let", "us"), "gonna": ("going", "to"), "wanna": ("want", "to"),
    "gotta": ("must",), "no.": ("number",), "gimme": ("give", "me"),
}  # fmt: skip
_BARE = (
    """don't doesn't didn't can't isn't aren't won't wasn't weren't wouldn't shouldn't couldn't haven't hasn't hadn't
    mustn't ain't you're they're i'm i've you've we've they've you'd they'd you'll they'll that's what's who's where's
    there's how's he's she's"""
).split()
WITHOUT_APOSTROPHE = {form.replace("'", ""): form for form in _BARE}
"""Contractions written without their apostrophe, where that makes no other common word (not: were, well, its)."""
ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}

TAGS = {
    "not": "XX0", "please": "ITJ", "yes": "ITJ", "hello": "ITJ", "hi": "ITJ", "hey": "ITJ", "goodbye": "ITJ",
    "bye": "ITJ", "ok": "ITJ", "okay": "ITJ", "thanks": "ITJ", "ouch": "ITJ", "wow": "ITJ", "oh": "ITJ",
    "sorry": "AJ0", "everyone": "PNI", "everybody": "PNI", "mom": "NN1", "dad": "NN1", "mum": "NN1", "grandma": "NN1",
    "grandpa": "NN1", "every": "DT0", "no": "DT0", "maybe": "AV0", "perhaps": "AV0", "am": "VBB", "me": "PNP",
    "home": "NN1", "cannot": "VM0", "than": "CJS", "ago": "AV0", "deaf": "AJ0", "favorite": "AJ0", "i": "PNP",
    "too": "AV0", "tomorrow": "AV0", "today": "AV0", "yesterday": "AV0", "tonight": "AV0", "now": "AV0",
    "another": "DT0", "both": "DT0", "either": "AV0", "neither": "AV0", "there's": "EX0", "hungry": "AJ0",
}  # fmt: skip
"""Tags of words that the tagger is unsure of."""

LEMMAS = {"dr": "doctor", "prof": "teacher",
          "an": "a", "me": "me", "him": "him", "us": "us", "them": "them", "her": "her", "these": "these",
          "those": "those", "better": "good", "best": "good", "worse": "bad", "worst": "bad", "should": "should",
          "would": "would", "could": "could", "might": "might"}  # fmt: skip

TITLES = {"dr": "doctor", "prof": "teacher"}
"""Titles that have a sign."""
PRONOUNS = {
    "i": "ME", "me": "ME", "you": "YOU", "he": "HE", "him": "HE", "she": "HE", "her": "HE", "we": "WE", "us": "WE",
    "they": "THEY", "them": "THEY", "my": "MY", "mine": "MY", "your": "YOUR", "yours": "YOUR", "his": "HIS",
    "hers": "HIS", "its": "HIS", "our": "OUR", "ours": "OUR", "their": "THEIR", "theirs": "THEIR", "it": "IX",
}  # fmt: skip
"""Personal pronouns and possessives; IX points. "her" before a noun is HIS."""
SUBJECT_PRONOUNS = frozenset({"i", "you", "he", "she", "it", "we", "they"})
PERSONS = {"i": "1", "me": "1", "you": "2", "he": "3", "she": "3", "him": "3", "her": "3", "they": "3", "them": "3",
           "we": "1", "us": "1"}  # fmt: skip
"""Loci of pronouns for verbs that agree."""
QUANTIFIERS = frozenset("many much some few several all every each both another any no more most enough half".split())

STATES = frozenset(
    """be have know want like love need live think believe understand feel hate seem remember own belong hope wish mean
    prefer matter exist contain cost fear trust look-like doubt deserve stay sound hurt""".split()
)
"""Verbs that say how things are: their past is PAST, not FINISH."""

STARTERS = frozenset({"if", "when", "because", "although", "though", "while", "until", "unless", "since", "so", "but",
                      "before", "after", "whether", "or", "and", "that", "as", "once", "where"})  # fmt: skip
"""Words that a clause may begin with."""

ASKING = frozenset("see know ask wonder check tell decide remember sure".split())
"""Verbs after which "if" means whether."""
REPORTING = frozenset({"ask", "wonder"})
"""Verbs after which "if" means whether, even behind the person who is asked."""
SAYING = frozenset("think know say tell believe hope feel see hear understand mean guess wish remember forget".split())
"""Verbs that take a clause: I think he is sick."""

SENSE_CLUES = {
    "direction": frozenset("turn go left side hand street corner walk drive look straight road".split()),
    "season": frozenset("summer winter spring leaf weather cold month year".split()),
    "given": frozenset("birthday give party christmas open buy wrap".split()),
    "ground": frozenset("stairs floor down hurt leg ice run".split()),
}
"""Words that speak for a sense, by words of the sense as the lexicon says it."""
IDIOMS = {
    "at once": "now", "right away": "now", "right now": "now", "a lot of": "many", "lots of": "many", "a lot": "much",
    "as well": "also", "get up": "wake up", "how come": "why", "because of": "because", "such as": "same",
    "at first": "first", "at last": "last", 
    "hardly any": "few",
    "a few": "few", "a little": "little", "in front of": "before", "so that": "for", "in order": "for",
    "on foot": "walk", "look after": "care", 
}  # fmt: skip
"""Phrases that mean one word; taken where the lexicon has that word and not the phrase."""
PARTICLES = frozenset("on off up down out away over".split())
PHRASAL = frozenset(
    """turn-on turn-off turn-up turn-down turn-over switch-on switch-off put-on put-off put-down put-up put-away
    take-off take-out take-away take-over take-down take-up shut-down shut-off pick-up set-up throw-away throw-out
    log-on
    log-off hang-up back-up blow-up blow-out break-down break-up bring-up call-off call-up carry-on carry-out cut-off
    cut-down drop-off fill-out fill-up find-out get-on get-off give-away go-on hand-out keep-on knock-down leave-on
    leave-off
    leave-out let-down look-up make-up move-on pass-out pay-off pull-down pull-off run-over sell-out show-off sign-up
    tear-down tear-up try-on turn-out wear-out wipe-off work-out write-down close-down close-off""".split()
)
"""Verbs whose particle before a noun is no preposition: turn on the light."""
COMPLETED = frozenset("sit-down stand-up lie-down grow-up wake-up hurry-up clean-up eat-up drink-up".split())
"""Verbs whose own sign says the particle too, where the lexicon has that sign."""
DITRANSITIVE = frozenset("give tell show send ask bring buy teach pay lend offer sell make cook write".split())
"""Verbs with a receiver before the thing: gave their teacher flowers."""
TIME_NOUNS = frozenset(
    """second minute hour day night morning afternoon evening noon midnight week weekend month year summer winter spring
    fall autumn monday tuesday wednesday thursday friday saturday sunday""".split()
)
SCHEDULED = frozenset("start begin leave depart arrive open close end finish come return meet call go".split())
"""Verbs whose present tense may speak of what is to come: the train leaves in an hour."""
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday weekend weekday".split())
DAY_PARTS = frozenset("morning afternoon evening night noon midnight".split())
SEASONS = frozenset("summer winter spring fall autumn".split())
MONTHS = frozenset("january february march april may june july august september october november december".split())
TIME_WORDS = frozenset(
    """yesterday today tomorrow tonight now later soon nowadays everyday weekdays recently currently someday""".split()
)
"""Adverbs that go first."""
FREQUENCY = frozenset("always never sometimes often usually rarely seldom frequently still just also already".split())

INTENSIFIERS = frozenset("very really so extremely quite terribly totally absolutely incredibly".split())
SCARCELY = frozenset({"hardly", "scarcely", "barely"})
"""Adverbs that nearly negate: almost never."""
NEGATIVES = frozenset({"not", "never", "neither", "nobody", "nothing", "none", "nowhere", "no-one"})

CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro"}
KEPT_PREPOSITIONS = frozenset(
    "under near with without for from about before after between behind beside during through over until since".split()
)
PLACE_PREPOSITIONS = frozenset("to at in on into onto by of inside upon".split())

FEMALE = frozenset(
    """she her mother sister daughter aunt grandmother grandma mom wife girl woman girlfriend queen lady mary anna ada
    emma sara sarah maria eva eve lisa laura julia jane susan linda amy kate alice helen nina olivia sophia mia zoe ruth
    grace rosa carol karen nancy betty amara lucy ella lily rachel diana""".split()
)
MALE = frozenset(
    """he him father brother son uncle grandfather grandpa dad husband boy man boyfriend king tom ben john james robert
    michael david peter paul mark bob sam max leo adam daniel joe jack bill jim tim eric george carlos jose omar ali
    luis noah liam lucas oscar henry frank kevin""".split()
)
PEOPLE = frozenset(
    """person people child children baby friend teacher student doctor nurse boss neighbor neighbour police officer
    cousin parent parents family grandparent customer manager driver lawyer waiter dentist farmer artist writer actor
    kid kids everyone everybody someone somebody anyone anybody class guest team visitor interpreter secretary principal
    classmate roommate partner patient policeman firefighter mum group twin adult teenager worker player president
    principal coach colleague""".split()
) | (FEMALE - {"she", "her"}) | (MALE - {"he", "him"})  # fmt: skip
GROUPS = frozenset("people family class team police group parents children kids everyone everybody anybody".split())
"""People, but not one person."""
NAMES_THAT_ARE_WORDS = frozenset(
    "mark bill will rose may grace hope joy faith frank jack rich art pat sue dawn".split()
)
WEATHER = frozenset(
    """rain snow dark light cold hot warm cool windy sunny cloudy foggy late early noon midnight winter summer spring
    fall autumn monday tuesday wednesday thursday friday saturday sunday rainy storm freezing time""".split()
)
"""Predicates of weather and time, whose "it" stands for nothing."""
JUDGEMENTS = frozenset(
    """important easy hard difficult possible impossible nice good bad dangerous true fun necessary better great safe
    sad""".split()
)
"""So it is with these where a verb or a clause follows: it is good to see you."""


def open_contraction(word: str) -> tuple[str, ...]:
    """The words that a normalised one is made of; 's is left as it is, for the tagger to decide."""
    word = WITHOUT_APOSTROPHE.get(word, word)
    if word == "let's":
        return "let", "'s"
    if word in CONTRACTIONS:
        return CONTRACTIONS[word]
    for ending, part in {**ENDINGS, "'s": "'s"}.items():
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)], part
    return (word.rstrip(".") if word.count(".") == 1 else word,)


def verb_without_s(form: str) -> str:
    """Base form of a verb in the third person: lives, goes, carries."""
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith(("sses", "shes", "ches", "xes", "oes", "zzes")):
        return form[:-2]
    return form.removesuffix("s")


def split_contraction(word: str, after_is: bool = False) -> tuple[tuple[str, ...], str] | None:
    """Parts of a normalised contraction and what was left out ("" or a possessive 's); None if it is none."""
    word = WITHOUT_APOSTROPHE.get(word, word)
    if word in CONTRACTIONS:
        return CONTRACTIONS[word], ""
    for ending, part in ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], part), ""
    if word.endswith("'s") and len(word) > 2:
        stem = word[:-2]
        return ((stem, "is"), "") if after_is or stem in IS_AFTER else ((stem,), "the possessive 's is left out")
    return None
