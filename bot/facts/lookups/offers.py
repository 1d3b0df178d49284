"""What answers offer to ask next, whatever they are about."""

from bot.facts.answer import Offer, Request
from bot.facts.kinds import Side

OBSTACLES = Offer("Obstacles", Request.of("obstacles"))
CLASHES = Offer("Where the sources differ", Request.of("clash"))
SOURCES = Offer("Sources", Request.of("sources"))
CASES = {
    Side.FOR: Offer("The case for", Request.of("argue", side="for")),
    Side.AGAINST: Offer("The case against", Request.of("argue", side="against")),
}
