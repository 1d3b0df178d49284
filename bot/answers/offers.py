"""What answers offer to ask next, whatever they are about."""

from bot.answers.request import Offer, request
from bot.facts.kinds import Side
from bot.facts.topic import Topic
from bot.wording import say


def obstacles(topic: Topic) -> Offer:
    return Offer(say("offer.obstacles"), request(topic, "obstacles"))


def clashes(topic: Topic) -> Offer:
    return Offer(say("offer.clashes"), request(topic, "clash"))


def sources(topic: Topic) -> Offer:
    return Offer(say("offer.sources"), request(topic, "sources"))


def case(topic: Topic, side: Side) -> Offer:
    """The case for or against."""
    return Offer(say(f"offer.case-{side}"), request(topic, "argue", side=side))


def cases(topic: Topic) -> tuple[Offer, ...]:
    """Both cases."""
    return tuple(case(topic, side) for side in Side)
