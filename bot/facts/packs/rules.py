"""What the entries of a pack must keep to beyond their own form."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from bot.facts.kinds import Side, StatementKind
from bot.facts.names.words import normalise
from bot.facts.packs.folder import Problem
from bot.facts.packs.pack import Pack

STATEMENTS = 5000  # of a topic, which is held in memory as a whole


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
    for name, field in (
        ("source", "letter"),
        ("theme", "slug"),
        ("subject", "slug"),
        ("statement", "id"),
        ("survey", "slug"),
        ("clash", "slug"),
    ):
        entries = getattr(pack.entries, name)
        counts = Counter(getattr(e, field) for e in entries)
        for entry in entries:
            if counts.pop(getattr(entry, field), 0) > 1:
                yield pack.problem(name, entry, field, "stands more than once in the pack")
    members = Counter((m.country, m.alliance, m.statement) for m in pack.entries.membership)
    for m in pack.entries.membership:
        if members.pop((m.country, m.alliance, m.statement), 0) > 1:
            yield pack.problem("membership", m, "", "stands more than once in the pack")
    figures = Counter((f.survey, f.subject, f.label) for f in pack.entries.finding)
    for f in pack.entries.finding:
        if figures.pop((f.survey, f.subject, f.label), 0) > 1:
            yield pack.problem("finding", f, "label", "stands more than once in the pack")
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
        "theme": {t.slug for t in pack.entries.theme},
        "survey": {s.slug for s in pack.entries.survey},
    }
    for collection, names in known.items():
        names.update(unsound[collection])
    references = (
        ("statement", "source", "source"),
        ("statement", "about", "subject"),
        ("statement", "leads", "subject"),
        ("statement", "position", "subject"),
        ("statement", "obstacle", "theme"),
        ("statement", "answers", "statement"),
        ("theme", "lead", "statement"),
        ("membership", "country", "subject"),
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
    for collection in ("statement", "survey"):
        for entry in getattr(pack.entries, collection):
            for field in ("paragraphs", "context"):
                for number in getattr(entry, field, ()):
                    if entry.source in length and not 1 <= number <= length[entry.source]:
                        message = f"source {entry.source} has no paragraph {number}"
                        yield pack.problem(collection, entry, field, message)


def _inconsistent(pack: Pack) -> Iterator[Problem]:
    """Entries that are well-formed but contradict one another."""
    statements = {s.id: s for s in pack.entries.statement}
    kind = StatementKind.REPORTED_VIEW
    for s in pack.entries.statement:
        if s.kind is kind and not s.speaker:
            yield pack.problem("statement", s, "speaker", "a reported view needs a speaker")
        for slug in {*s.leads, *s.position} - {*s.about}:
            yield pack.problem("statement", s, "about", f"lacks {slug!r}, which it leads or places")
        other = statements.get(s.answers or "")
        if other and {s.argues, other.argues} != {*Side}:
            yield pack.problem("statement", s, "answers", "is not a statement of the other side")
    leads = Counter(slug for s in pack.entries.statement for slug in s.leads)
    for slug, times in leads.items():
        if times > 1:
            first = next(s for s in pack.entries.statement if slug in s.leads)
            message = f"{times} statements lead the answers about {slug!r}, this the first of them"
            yield pack.problem("statement", first, "leads", message)
