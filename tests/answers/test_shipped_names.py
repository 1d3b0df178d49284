"""The shipped pack: every subject is found under each of its names."""

import pytest

from bot.answers.naming import ANYTHING, subject_named
from bot.answers.request import Offer, Unclear
from bot.facts.topic import Topic


def test_every_name_leads_to_its_subject(topic: Topic) -> None:
    count = 0
    for subject in topic.subjects.values():
        slug = subject.slug
        for typed in (slug, slug.replace("-", " "), subject.label, *subject.aliases):
            count += 1
            try:
                assert subject_named(topic, typed, ANYTHING).slug == slug, typed
            except Unclear as error:
                assert f"“{typed}” can mean" in str(error)
                assert Offer(subject.label, ANYTHING.request(topic, slug)) in error.offers
    assert count > 1000


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("ROK", "south-korea"),
        ("Aussie", "australia"),
        ("phillipines", "philippines"),
        ("viet nam", "vietnam"),
        ("PRC", "china"),
        ("日本", "japan"),
        ("quad alliance", "quad"),
        ("four nos", "four-nos"),
        ("SOFA", "sofa"),
        ("JP", "japan"),
        ("USA", "us"),
        ("Filipino", "philippines"),
        ("UK", "uk"),
        ("Article 9", "article-9"),
        ("WW2", "wwii"),
    ],
)
def test_what_people_call_it(topic: Topic, typed: str, slug: str) -> None:
    assert subject_named(topic, typed, ANYTHING).slug == slug
