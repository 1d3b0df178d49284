"""From what people type to a subject of a topic: slug, label or alias, in any case, with typos."""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.errors import UserError
from bot.facts.names import world
from bot.facts.names.heard import Sounds
from bot.facts.names.words import echo, normalise, stems
from bot.facts.names.world import Place
from bot.facts.packs.schema import Subject
from bot.wording import Phrase, say

LONGEST = 100  # characters of a name
CHOICES = 25  # that Discord shows of an autocomplete
NEAR = 55  # rapidfuzz ratio from which on a name is offered
OFFERED = 3  # nearest names
TYPO_LETTERS = (4, 10)  # letters of a word from which on a first, a second typo is forgiven
REPLACED_LETTERS = 6  # letters of a word from which on one letter may stand in place of another
MOST_TYPOS = 5  # in one name
UNSPACED = "\u2e80"  # from here on, scripts that put no spaces between words
ID = "id:"  # precedes a slug that autocomplete gives, so that no value equals what is typed

Accept = Callable[[Subject], bool]


class UnclearName(UserError):
    """A name that fits no subject, or several. `nearest`: what may have been meant."""

    def __init__(self, phrase: Phrase, nearest: Iterable[Subject] = ()) -> None:
        super().__init__(phrase)
        self.nearest = tuple(nearest)


class WrongKind(UnclearName):
    """A name of a subject, but of none that the option takes."""


class Unmentioned(UserError):
    """A country or region of the world that a topic says nothing of. `place`: which."""

    def __init__(self, place: Place) -> None:
        super().__init__(say("name.unmentioned", label=place.label))
        self.place = place


class Names:
    """All names of a topic's subjects. `subjects`: by slug, in the order of their labels.

    A country has all its names in the world beside those of its topic.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = {s.slug: s for s in sorted(subjects, key=lambda s: s.label)}
        self.by_key: dict[str, tuple[str, ...]] = {}  # in normal form -> slugs
        self.by_stem: dict[str, tuple[str, ...]] = {}
        self._completions = [_Completion(subject) for subject in self.subjects.values()]
        for subject in self.subjects.values():
            for key in names_of(subject):
                for known, form in ((self.by_key, key), (self.by_stem, stems(key))):
                    slugs = known.get(form, ())
                    if subject.slug not in slugs:
                        known[form] = (*slugs, subject.slug)
        self.sounds = Sounds(self.by_key)
        # Names in scripts that put no spaces between words, which are found inside of others.
        self.unspaced = {k: v for k, v in self.by_key.items() if len(k) > 1 and min(k) >= UNSPACED}

    def named(self, text: str) -> list[Subject]:
        """The subjects that a text names, in one of their names' forms; no typo is forgiven."""
        slug = text.removeprefix(ID)
        if slug in self.subjects:
            return [self.subjects[slug]]
        whole, key = normalise(text), key_of(text)  # "the war" names a subject, "war" does not
        slugs = self.by_key.get(whole) or self.by_key.get(key)
        if not slugs and (place := world.named(text)):
            return self.at(place)
        return [self.subjects[slug] for slug in slugs or self.by_stem.get(stems(key), ())]

    def at(self, place: Place) -> list[Subject]:
        """The subjects of this topic that are a place of the world, which is mostly one or none."""
        slugs = self.by_key.get(normalise(place.label)) or self.by_key.get(key_of(place.label))
        return [self.subjects[slug] for slug in slugs or ()]

    def resolve(self, text: str, accept: Accept, what: str) -> Subject:
        """The subject that is meant, of those accepted. `what`: what they are, such as "country".

        Errors: UnclearName.
        """
        if len(text) > LONGEST:
            raise UnclearName(say("name.too-long", most=LONGEST))
        key = key_of(text)
        meant = self.named(text)
        fitting = [subject for subject in meant if accept(subject)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            labels = tuple(s.label for s in fitting)
            raise UnclearName(say("name.ambiguous", typed=echo(text), labels=labels), fitting)
        if meant:
            raise WrongKind(say(f"name.not-a.{what}", label=meant[0].label), meant)
        if place := world.named(text):
            raise Unmentioned(place)
        return self._misspelt(key, accept) or self._unknown(text, key, accept, what)

    def _unknown(self, text: str, key: str, accept: Accept, what: str) -> Subject:
        """Errors: UnclearName, always."""
        near = self.nearest(key, accept)[:OFFERED]
        ending = say("name.sources")
        if near:
            ending = say("name.nearest", labels=tuple(s.label for s in near))
        raise UnclearName(say(f"name.unknown.{what}", typed=echo(text), ending=ending), near)

    def _misspelt(self, key: str, accept: Accept) -> Subject | None:
        """The one subject that is meant but for a typo or two."""
        fewest: dict[str, int] = {}
        most = min(MOST_TYPOS, len(TYPO_LETTERS) * len(key.split()))  # a first, fast look
        for known, _, _ in process.extract(
            key, [*self.by_key], scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            if (count := typos(key, known)) is not None:
                for slug in self._accepted(known, accept):
                    fewest[slug] = min(count, fewest.get(slug, count))
        meant = [slug for slug, count in fewest.items() if count == min(fewest.values())]
        return self.subjects[meant[0]] if len(meant) == 1 else None

    def _accepted(self, known: str, accept: Accept) -> list[str]:
        return [slug for slug in self.by_key[known] if accept(self.subjects[slug])]

    def nearest(self, key: str, accept: Accept) -> list[Subject]:
        """Subjects whose names are somewhat like a name in normal form, the most alike first."""
        best: dict[str, float] = {}
        for known, score, _ in process.extract(
            key, [*self.by_key], scorer=fuzz.ratio, score_cutoff=NEAR, limit=None
        ):
            for slug in self._accepted(known, accept):
                best.setdefault(slug, score)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self.subjects[slug] for slug, _ in ranked[:CHOICES]]

    def suggest(self, typed: str, accept: Accept, first: Container[str] = ()) -> list[Subject]:
        """For autocomplete: labels that begin like `typed`, then names with a word that does, else
        what resembles it. At most `CHOICES`. first: slugs that stand before all others."""
        key = key_of(typed[:LONGEST])
        accepted = [c for c in self._completions if accept(c.subject)]
        accepted.sort(key=lambda c: c.subject.slug not in first)
        if not key:
            return [c.subject for c in accepted[:CHOICES]]
        ranked = [(rank, c.subject) for c in accepted if (rank := c.rank(key))]
        ranked.sort(key=lambda pair: (pair[1].slug not in first, pair[0]))
        return [subject for _, subject in ranked[:CHOICES]] or self.nearest(key, accept)


class _Completion:
    """A subject and what its names, or the ends of its names, begin with."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._label = normalise(subject.label)
        words = [name.split() for name in names_of(subject)]
        # "south korea" is completed by "korea" too.
        self._ends = sorted({" ".join(w[i:]) for w in words for i in range(len(w))})

    def rank(self, key: str) -> tuple[int, str] | None:
        """How well it completes a key: the least is best; None where it does not."""
        if self._label.startswith(key):
            return 0, self._label
        # The shorter the end, the more of the name is typed.
        at = bisect_left(self._ends, key)
        found = at < len(self._ends) and self._ends[at].startswith(key)
        return (1, self._ends[at]) if found else None


def names_of(subject: Subject) -> list[str]:
    """The names of a subject in normal form: its slug, label and aliases."""
    names = (subject.slug.replace("-", " "), subject.label, *subject.aliases)
    return [key for key in dict.fromkeys(map(normalise, names)) if key]


def key_of(text: str) -> str:
    """The normal form of a typed name, without a leading article."""
    return normalise(text.removeprefix(ID)).removeprefix("the ")


def typos(typed: str, known: str) -> int | None:
    """How many typos lie between two names; None where it must be another name.

    A typo is a letter too many, too few, or two swapped; in longer words also a wrong one. The
    first letter of each word is taken to be right. Austria is no Australia.
    """
    if typed.count(" ") != known.count(" "):
        return 1 if typed.replace(" ", "") == known.replace(" ", "") else None
    total = 0
    for a, b in zip(typed.split(), known.split(), strict=True):
        allowed = sum(len(a) >= length for length in TYPO_LETTERS) if a[0] == b[0] else 0
        distance = OSA.distance(a, b, score_cutoff=allowed)
        replaced = len(a) == len(b) and sorted(a) != sorted(b)
        if distance > allowed or (replaced and len(a) < REPLACED_LETTERS):
            return None
        total += distance
    return total
