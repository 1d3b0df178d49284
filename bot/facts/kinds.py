"""The words that facts are sorted by, as packs, tables and answers use them."""

from enum import StrEnum


class SubjectKind(StrEnum):
    """What sort of thing a subject is."""

    COUNTRY = "country"
    ALLIANCE = "alliance"
    PERSON = "person"
    ORGANISATION = "organisation"
    TERM = "term"
    LAW = "law"
    EVENT = "event"
    PLACE = "place"


class StatementKind(StrEnum):
    """What sort of statement it is; every answer shows it in a word."""

    FIGURE = "figure"
    FACT = "fact"
    JUDGEMENT = "judgement"
    FORECAST = "forecast"
    PROPOSAL = "proposal"
    REPORTED_VIEW = "reported view"


class Aspect(StrEnum):
    """Which question about its subjects a statement answers; answers are grouped by it."""

    DEFINITION = "definition"
    ORIGIN = "origin"
    NATURE = "nature"
    MEMBERS = "members"
    ACTIVITY = "activity"
    AIM = "aim"
    RECEPTION = "reception"
    OUTLOOK = "outlook"


class Side(StrEnum):
    """A side of the debate over the topic's question."""

    FOR = "for"
    AGAINST = "against"


class Verdict(StrEnum):
    """How the sources stand to each other on one question."""

    AGREE = "agree"
    DIFFER = "differ"
    SILENT = "silent"
