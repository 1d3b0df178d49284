"""From what people type to a subject: slug, label or alias, in any case, with typos."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.facts.answer import Offer, Request, Unclear, echo, join_words
from bot.facts.kinds import SubjectKind
from bot.facts.names import Accept, Known, Name
from bot.facts.words import normalise, stem

LONGEST = 100  # characters of a name
CHOICES = 25  # what Discord shows of an autocomplete
NEAR = 55  # rapidfuzz ratio worth offering
LIKENED = 2000  # names of which all are likened to what is typed; of more, those with its initial
SLIPS = (4, 10)  # letters of a word from which on a first, a second slip is forgiven
SLIPPERY = 5  # slips in one name that are still forgiven
WORD = 6  # letters of a word from which on a slip may put one letter in place of another
ID = "id:"  # before a slug that autocomplete gives, so that no value equals what is typed


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


class Names(Known):
    """Known names, and which of them is meant."""

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
        near = self.nearest(key, wanted.accept)[:3]
        message = f"“{echo(text)}” is no {wanted.what} that the sources name."
        if near:
            message += f" Nearest: {join_words([n.label for n in near], 'or')}."
        else:
            message += " /sources shows what this topic rests on."
        raise Unclear(message, offers(near, wanted))

    def _misspelt(self, key: str, accept: Accept) -> Name | None:
        """The one subject that is meant but for a slip or two."""
        fewest: dict[str, int] = {}
        most = min(SLIPPERY, len(SLIPS) * len(key.split()))  # a first, fast look
        for known in self.spelt.near(key, most):
            if (n := slips(key, known)) is not None:
                slugs = self._accepted(known, accept)
                fewest |= {slug: min(n, fewest.get(slug, n)) for slug in slugs}
        meant = [slug for slug, n in fewest.items() if n == min(fewest.values())]
        return self.subjects[meant[0]] if len(meant) == 1 else None

    def _accepted(self, known: str, accept: Accept) -> list[str]:
        return [slug for slug in self.by_key[known] if accept(self.subjects[slug])]

    def nearest(self, key: str, accept: Accept) -> list[Name]:
        """Subjects whose names are somewhat like a typed one, the most alike first."""
        few = len(self.by_key) <= LIKENED
        pool = [*self.by_key] if few else self.spelt.beginning(key[:1])
        best: dict[str, float] = {}
        for known, score, _ in process.extract(
            key, pool, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None
        ):
            for slug in self._accepted(known, accept):
                best.setdefault(slug, score)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self.subjects[slug] for slug, _ in ranked[:CHOICES]]

    def suggest(self, typed: str, accept: Accept) -> list[Name]:
        """For autocomplete: names of which a word begins like `typed`, else what resembles it."""
        key = key_of(typed[:LONGEST])
        slugs = self.completion(accept).starting(key, CHOICES)
        return [self.subjects[slug] for slug in slugs] or self.nearest(key, accept)


def names_of(slug: str, label: str, aliases: Iterable[str]) -> list[str]:
    """The names of a subject in normal form."""
    keys = (normalise(name) for name in (slug.replace("-", " "), label, *aliases))
    return [key for key in dict.fromkeys(keys) if key]


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
