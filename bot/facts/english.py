"""English as questions use it: which words say nothing, which say little, which ask for what."""

from bot.facts.words import stem

STOP = frozenset(
    """a about according actually after again all along alongside also although am amid among an
    and any anybody anyone anything are arent around article articles as ask asked at author authors
    basically be became because become becomes been being better between big bigger biggest bit bot
    but by call called can cannot cant compare compared comparison could couldnt currently did didnt
    difference differences do does doesnt doing done dont down during each either else enough even
    ever every everyone everything exactly explain far feel felt few for from get gets getting give
    given gives go goes going gone got had has hasnt have havent having he hello her here hers hey
    hi him himself his how however i id if im in indeed into is isnt it its itself ive just kind
    kinds know known lets like likely list look looks lot lots made make makes making many may maybe
    me mean means might more most much must my myself need needs neither no nobody nor not nothing
    of off often ok okay on one only onto or other others our out over own per perhaps please pls
    put quite rather really regarding related result results role roles said same saw say saying
    says see seem seems seen set she shes show shows simply since situation so some somebody someone
    something somewhat sort sorts source sources stand stands still such sure take taken takes
    taking tell tells text than thank thanks that thats the their theirs them themselves then there
    these they theyre thing things think this those though thought through to too took toward
    towards tried true try trying type types under until up upon us used using usually version very
    via vs versus want wanted wants was wasnt way we well went were werent what whatever whats where
    whether which while whilst with within without wont work works wouldnt yes yet you your
    yours""".split()
)
# Words that every kind of question uses. One that no statement holds does not make a question one
# about something else, as "photosynthesis" does.
EVERYDAY = frozenset(
    map(
        stem,
        """able act action active actual add affect aim alone amount answer apart appear argue
        available avoid aware bad based basic begin believe belong best bring build buy carry case
        central certain chance chapter character choice choose clear close common complete
        completely concern conduct connect consequence consider contain content continue count
        create current cut deal decide decision degree depend describe description detail develop
        differ different difficult direct discuss drop easy effect effective effort element entire
        especially establish event exact example exist expect explain express extent face fact fail
        fair fall famous fast feature find fine first follow full function fun general good great
        group grow handle happy hard hear help high hit hold hope huge idea ideal identify imagine
        impact imply important improve include increase individual influence inform information
        intend interest involve issue item job join keep key large late lead leave less level line
        link list live long lose low main maintain major manage manner matter meant measure mention
        method middle minor miss modern moment move name natural nature nearly necessary new next
        nice normal note notice number obvious offer old open operate opportunity opposite option
        order organise original overall partly past perfect period place plan play point positive
        possible practical prefer present press pressure prevent previous primary probably problem
        process produce proper prove provide purpose pursue question quick reach react read ready
        real reality realise reason receive recent recently reference refer regard relation remain
        remember remove reply represent require respond rest right rise run run scale seek sense
        separate serious serve set share short side significant similar simple single situation
        size slow small solve special specific specifically stage standard start state statement
        stay step stop story strong structure stuff succeed suddenly suggest suitable summary
        support suppose system talk task team tend term terms test thoroughly today together topic
        total touch traditional treat truth turn typical understand unique use useful usual value
        various view wait watch whole wide win wish word worry worse worst worth write wrong year
        young""".split(),
    )
)
# What a question asks for: it moves up the statements that can tell, without being a condition.
ASKING = {
    **dict.fromkeys(("who", "whom", "whose"), "who"),
    **dict.fromkeys(("would", "will", "happen", "happens", "happened"), "would"),
    **{word: word for word in ("when", "why", "should")},
}
NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()
DIGITS = {str(n): word for n, word in enumerate(NUMBERS, 2)}
MINOR = {*ASKING, *NUMBERS, *DIGITS, "first", "against", "reason", "reasons"}
