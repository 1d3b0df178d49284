"""From what people type to a subject: slug, label or alias, in any case, with typos."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.facts.answer import Offer, Request, Unclear, echo, join_words
from bot.facts.kinds import SubjectKind
from bot.facts.words import normalise, stem

LONGEST = 100  # characters of a name
LOOKED_AT = 500  # names that begin like what is typed, of which the choices are taken
CHOICES = 25  # what Discord shows of an autocomplete
NEAR = 55  # rapidfuzz ratio worth offering
SLIPS = (4, 10)  # letters of a word from which on a first, a second slip is forgiven
SLIPPERY = 5  # slips in one name that are still forgiven
WORD = 6  # letters of a word from which on a slip may put one letter in place of another
ID = "id:"  # before a slug that autocomplete gives, so that no value equals what is typed


@dataclass(frozen=True, slots=True)
class Name:
    """A subject as people may ask for it. polled, placed: whether figures, positions exist."""

    slug: str
    label: str
    kind: SubjectKind
    polled: bool = False
    placed: bool = False


Accept = Callable[[Name], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an option takes: `what` in words, and the request that a name makes."""

    what: str
    accept: Accept
    request: Callable[[str], Request]


POLL = Wanted(
    "country",
    lambda n: n.kind is SubjectKind.COUNTRY or n.polled,
    lambda slug: Request.of("poll", country=slug),
)
POSITION = Wanted(
    "country",
    lambda n: n.kind is SubjectKind.COUNTRY or n.placed,
    lambda slug: Request.of("position", country=slug),
)
ALLIANCE = Wanted(
    "alliance",
    lambda n: n.kind is SubjectKind.ALLIANCE,
    lambda slug: Request.of("alliance", name=slug),
)
ANYTHING = Wanted("subject", lambda n: True, lambda slug: Request.of("explain", name=slug))


@dataclass(slots=True)
class Names:
    """All names of all subjects, and the words of the search index; loaded once per revision."""

    subjects: dict[str, Name] = field(default_factory=dict)
    by_key: dict[str, set[str]] = field(default_factory=dict)
    by_stem: dict[str, set[str]] = field(default_factory=dict)
    vocabulary: dict[str, int] = field(default_factory=dict)  # search word -> weight
    meanings: dict[str, str] = field(default_factory=dict)  # stem -> stem of its synonyms' group
    themes: dict[str, str] = field(default_factory=dict)  # slug -> label
    clashes: dict[str, str] = field(default_factory=dict)  # slug -> question
    letters: list[str] = field(default_factory=list)  # of the sources

    # All ends of all names that begin with a word, in order: what a person may begin to type.
    beginnings: list[tuple[str, str]] = field(default_factory=list)  # (end of a name, slug)

    def add(self, name: Name, keys: Iterable[tuple[str, str]]) -> None:
        """`keys`: the subject's names in normal form, each with its stems. Call `ready` last."""
        self.subjects[name.slug] = name
        for key, stemmed in keys:
            self.by_key.setdefault(key, set()).add(name.slug)
            self.by_stem.setdefault(stemmed, set()).add(name.slug)

    def ready(self) -> None:
        """Puts everything in the order in which it is looked for."""
        self.subjects = dict(sorted(self.subjects.items(), key=lambda pair: pair[1].label))
        self.beginnings = sorted(
            (end, slug) for key, slugs in self.by_key.items() for end in ends(key) for slug in slugs
        )

    def resolve(self, text: str, wanted: Wanted) -> Name:
        """Errors: Unclear, with what may have been meant."""
        if len(text) > LONGEST:
            raise Unclear(f"That name is too long: type at most {LONGEST} characters.")
        key = key_of(text)
        if not key:
            example = "quad" if wanted is ALLIANCE else "japan"
            raise Unclear(f"Type the name of {a(wanted)}, for instance {example}.")
        slug = text.removeprefix(ID)
        meant = [self.subjects[slug]] if slug in self.subjects else self._named(text, key)
        fitting = [name for name in meant if wanted.accept(name)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            labels = join_words([n.label for n in fitting], "or")
            raise Unclear(f"“{echo(text)}” can mean {labels}.", offers(fitting, wanted))
        if meant:
            raise Unclear(self._other_kind(meant[0], wanted), offers(meant, ANYTHING))
        return self._closest(text, key, wanted)

    def _named(self, text: str, key: str) -> list[Name]:
        whole = normalise(text)  # "the war" names a subject, "war" alone does not
        slugs = self.by_key.get(whole) or self.by_key.get(key) or self.by_stem.get(stems(key)) or ()
        return sorted((self.subjects[slug] for slug in slugs), key=lambda n: n.label)

    @staticmethod
    def _other_kind(name: Name, wanted: Wanted) -> str:
        return (
            f"{name.label} is not {a(wanted)} in the sources, "
            f"so that command has no answer for it. /explain does."
        )

    def _closest(self, text: str, key: str, wanted: Wanted) -> Name:
        if meant := self._misspelt(key, wanted.accept):
            return meant
        near = [name for name, score in self.nearest(key, wanted.accept)[:3] if score >= NEAR]
        message = f"“{echo(text)}” is no {wanted.what} that the sources name."
        if near:
            message += f" Nearest: {join_words([n.label for n in near], 'or')}."
        else:
            message += " /sources shows what this topic rests on."
        raise Unclear(message, offers(near, wanted))

    def _misspelt(self, key: str, accept: Accept) -> Name | None:
        """The one subject that is meant but for a slip or two."""
        accepted, fewest = self._accepted(accept), dict[str, int]()
        most = min(SLIPPERY, len(SLIPS) * len(key.split()))  # a first, fast look
        for known, _, _ in process.extract(
            key, accepted.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            if (n := slips(key, known)) is not None:
                fewest |= {slug: min(n, fewest.get(slug, n)) for slug in accepted[known]}
        meant = [slug for slug, n in fewest.items() if n == min(fewest.values())]
        return self.subjects[meant[0]] if len(meant) == 1 else None

    def _accepted(self, accept: Accept) -> dict[str, set[str]]:
        """The names of the subjects that are accepted."""
        slugs = {slug for slug, name in self.subjects.items() if accept(name)}
        return {key: held & slugs for key, held in self.by_key.items() if held & slugs}

    def nearest(self, key: str, accept: Accept = lambda name: True) -> list[tuple[Name, float]]:
        """Subjects by likeness of any of their names, best first."""
        accepted = self._accepted(accept)
        best: dict[str, float] = {}
        for known, score, _ in process.extract(key, accepted.keys(), scorer=fuzz.ratio, limit=20):
            for slug in accepted[known]:
                best[slug] = max(best.get(slug, 0), score)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(self.subjects[slug], score) for slug, score in ranked]

    def suggest(self, typed: str, accept: Accept) -> list[Name]:
        """For autocomplete: names of which a word begins like `typed`, else what resembles it."""
        key = key_of(typed[:LONGEST])
        if not key:
            return list(islice(filter(accept, self.subjects.values()), CHOICES))
        first = bisect_left(self.beginnings, (key, ""))
        begun = takewhile(lambda pair: pair[0].startswith(key), self.beginnings[first:][:LOOKED_AT])
        slugs = {slug for _, slug in begun}
        found = [name for slug in slugs if accept(name := self.subjects[slug])]
        if not found:
            found = [name for name, score in self.nearest(key, accept) if score >= NEAR]
            return found[:CHOICES]
        # What it is called begins so, then another name of it does, then a later word.
        found.sort(key=lambda n: (_place(n, key, self.by_key), n.label))
        return found[:CHOICES]


def _place(name: Name, key: str, by_key: Mapping[str, set[str]]) -> int:
    if normalise(name.label).startswith(key):
        return 0
    return 1 if name.slug in by_key.get(key, ()) else 2


def names_of(slug: str, label: str, aliases: Iterable[str]) -> list[str]:
    """The names of a subject in normal form."""
    keys = (normalise(name) for name in (slug.replace("-", " "), label, *aliases))
    return [key for key in dict.fromkeys(keys) if key]


def ends(key: str) -> Iterator[str]:
    """'south korea' ends in itself and in 'korea'."""
    yield key
    for i, letter in enumerate(key):
        if letter == " ":
            yield key[i + 1 :]


def a(wanted: Wanted) -> str:
    """'a country', 'an alliance'."""
    return f"{'an' if wanted.what[0] in 'aeiou' else 'a'} {wanted.what}"


def key_of(text: str) -> str:
    """The normal form of a typed name, without a leading article."""
    return normalise(text.removeprefix(ID)).removeprefix("the ")


def slips(typed: str, known: str) -> int | None:
    """How often one slipped in typing a name; None where it must be another name.

    A letter too many, too few, or two swapped; in longer words also a wrong one. Austria is no
    Australia, and BRICS are not Brits.
    """
    if typed.count(" ") != known.count(" "):
        return 1 if typed.replace(" ", "") == known.replace(" ", "") else None
    total = 0
    for a, b in zip(typed.split(), known.split(), strict=True):
        allowed = sum(len(a) >= length for length in SLIPS) if a[0] == b[0] else 0
        distance = OSA.distance(a, b, score_cutoff=allowed)
        replaced = len(a) == len(b) and sorted(a) != sorted(b)
        if distance > allowed or (replaced and len(a) < WORD):
            return None
        total += distance
    return total


def stems(key: str) -> str:
    return " ".join(map(stem, key.split()))


def offers(names: Iterable[Name], wanted: Wanted) -> tuple[Offer, ...]:
    return tuple(Offer(n.label, wanted.request(n.slug)) for n in names)
