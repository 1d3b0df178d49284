"""What the entries of a pack must keep to beyond their own form."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter

from bot.facts.kinds import StatementKind
from bot.facts.names.words import normalise
from bot.facts.packs.folder import Problem
from bot.facts.packs.pack import Pack

STATEMENTS = 5000  # of a topic, which is held in memory as a whole


def remarks(pack: Pack) -> Iterator[Problem]:
    """What an author may want to look at again: claims for which the pack holds no evidence."""
    supported = {id for s in pack.entries.statement for id in s.supports}
    for name in ("case", "theme"):
        for entry in getattr(pack.entries, name):
            for id in entry.claims:
                if id not in supported:
                    yield pack.problem(name, entry, "claims", f"nothing supports {id!r}")


def broken_rules(
    pack: Pack, folder: str, unsound: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """All problems of the sound entries of a folder. `unsound`: names of the others, by kind."""
    yield from _too_many(pack, folder)
    yield from _duplicates(pack)
    yield from _dangling(pack, unsound)
    yield from _inconsistent(pack)


def _too_many(pack: Pack, folder: str) -> Iterator[Problem]:
    if (count := len(pack.entries.statement)) > STATEMENTS:
        message = f"a topic has at most {STATEMENTS:,} statements, this has {count:,}"
        yield Problem(folder, "statement", "", message)


def _duplicates(pack: Pack) -> Iterator[Problem]:
    for name, *key in (
        ("source", "letter"),
        ("section", "heading", "source"),
        ("theme", "slug"),
        ("case", "side"),
        ("subject", "slug"),
        ("statement", "id"),
        ("membership", "statement", "alliance"),
        ("survey", "slug"),
        ("finding", "label", "survey", "subject"),
        ("clash", "slug"),
    ):
        entries = getattr(pack.entries, name)
        known = attrgetter(*key)
        counts = Counter(map(known, entries))
        for entry in entries:
            if counts.pop(known(entry), 0) > 1:
                yield pack.problem(name, entry, key[0], "stands more than once in the pack")
    labels = Counter(normalise(s.label) or s.label for s in pack.entries.subject)
    for subject in pack.entries.subject:
        if labels.pop(normalise(subject.label) or subject.label, 0) > 1:
            message = "is the label of another subject too"
            yield pack.problem("subject", subject, "label", message)
        keys = Counter(normalise(alias) for alias in subject.aliases)
        for key, times in keys.items():
            if times > 1 or not key:
                what = f"{key!r} stands twice" if key else "holds no letter or digit"
                yield pack.problem("subject", subject, "aliases", what)


def _dangling(pack: Pack, unsound: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """References to entries that are not there, not even unsound."""
    known = {
        "subject": {s.slug for s in pack.entries.subject},
        "statement": {s.id for s in pack.entries.statement},
        "source": {s.letter for s in pack.entries.source},
        "survey": {s.slug for s in pack.entries.survey},
    }
    for collection, names in known.items():
        names.update(unsound[collection])
    references = (
        ("statement", "source", "source"),
        ("statement", "about", "subject"),
        ("statement", "leads", "subject"),
        ("statement", "position", "subject"),
        ("statement", "part_of", "statement"),
        ("statement", "supports", "statement"),
        ("statement", "answers", "statement"),
        ("source", "rests_on", "statement"),
        ("section", "source", "source"),
        ("theme", "claims", "statement"),
        ("case", "claims", "statement"),
        ("membership", "members", "subject"),
        ("membership", "alliance", "subject"),
        ("membership", "statement", "statement"),
        ("survey", "source", "source"),
        ("finding", "survey", "survey"),
        ("finding", "subject", "subject"),
        ("finding", "statement", "statement"),
        ("clash", "statements", "statement"),
    )
    for collection, field, target in references:
        for entry in getattr(pack.entries, collection):
            value = getattr(entry, field)
            for one in value if isinstance(value, tuple) else [value] if value else []:
                if one not in known[target]:
                    yield pack.problem(collection, entry, field, f"there is no {target} {one!r}")
    length = {s.letter: len(s.fingerprints) for s in reversed(pack.entries.source)}
    for collection, letter, *fields in (
        ("source", "letter", "verdict_paragraphs"),
        ("section", "source", "paragraphs"),
        ("statement", "source", "paragraphs", "context"),
        ("survey", "source", "paragraphs"),
    ):
        for entry in getattr(pack.entries, collection):
            source = getattr(entry, letter)
            for field in fields:
                for number in getattr(entry, field):
                    if source in length and not 1 <= number <= length[source]:
                        message = f"source {source} has no paragraph {number}"
                        yield pack.problem(collection, entry, field, message)
    gaps = {gap for e in (*pack.entries.statement, *pack.entries.subject) for gap in e.gaps}
    if not unsound["statement"] and not unsound["subject"]:
        for gap in sorted(pack.entries.topic.gap_asks.keys() - gaps):
            yield pack.problem("topic", pack.entries.topic, "gap_asks", f"there is no gap {gap!r}")


def _inconsistent(pack: Pack) -> Iterator[Problem]:
    """Entries that are well-formed but contradict one another."""
    kind = StatementKind.REPORTED_VIEW
    for s in pack.entries.statement:
        if s.kind is kind and not s.speaker:
            yield pack.problem("statement", s, "speaker", "a reported view needs a speaker")
        for slug in {*s.leads, *s.position} - {*s.about}:
            yield pack.problem("statement", s, "about", f"lacks {slug!r}, which it leads or places")
    leads = Counter(slug for s in pack.entries.statement for slug in s.leads)
    for slug, times in leads.items():
        if times > 1:
            first = next(s for s in pack.entries.statement if slug in s.leads)
            message = f"{times} statements lead the answers about {slug!r}, this the first of them"
            yield pack.problem("statement", first, "leads", message)
    for source in pack.entries.source:
        if bool(source.verdict) != bool(source.verdict_paragraphs):
            message = "a verdict and its paragraphs go together"
            yield pack.problem("source", source, "verdict", message)
    yield from _argued(pack)


def _argued(pack: Pack) -> Iterator[Problem]:
    """Where the argument runs in a circle, or speaks for both sides at once."""
    statements = {s.id: s for s in pack.entries.statement}
    graph = {s.id: {*s.supports, s.part_of} & statements.keys() for s in statements.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        message = f"runs in a circle: {' - '.join(circle)}"
        yield pack.problem("statement", statements[circle[0]], "supports", message)
    sides = {id: case.side for case in pack.entries.case for id in case.claims}
    for s in pack.entries.statement:
        if len({case.side for case in pack.entries.case if s.id in case.claims}) > 1:
            yield pack.problem("statement", s, "id", "is a claim of both sides")
        supported = {sides[id] for id in s.supports if id in sides}
        if len(supported | ({sides[s.id]} if s.id in sides else set())) > 1:
            yield pack.problem("statement", s, "supports", "is evidence for both sides")
        for id in s.answers:
            if sides.get(id) and sides.get(id) in supported | {sides.get(s.id)}:
                message = f"rebuts {id!r}, which is of its own side"
                yield pack.problem("statement", s, "answers", message)
