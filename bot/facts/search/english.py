"""English as questions use it: which words say nothing, which say little, which ask for what."""

from bot.facts.names.words import stem

STOP = frozenset(
    """a about according actually after again all along alongside also although am amid among an and
    any anybody anyone anything are arent around article articles as ask asked at author
    authors b basically be became because become becomes becoming been being better between big
    bigger biggest bit bot but by c call called can cannot cant compare compared comparison
    could couldnt currently d did didnt difference differences do does doesnt doing done dont
    down during e each either else enough even ever every everyone everything exactly explain f
    far feel felt few for from g get gets getting give given gives go goes going gone got h had
    has hasnt have havent having he hello her here hers hey hi him himself his how however i id
    if im in indeed into is isnt it its itself ive j just k kind kinds know known l lets like
    likely list look looks lot lots m made make makes making many may maybe me mean means might
    more most much must my myself n name names need needs neither no nobody nor not nothing o
    of off often ok okay on one only onto or other others our out over own p people per perhaps
    person please pls put q quite r rather really regarding related result results role roles s
    said same saw say saying says see seem seems seen set she shes show shows simply since
    situation so some somebody someone something somewhat sort sorts source sources stand
    stands still such sure t take taken takes taking tell tells text than thank thanks that
    thats the their theirs them themselves then there these they theyre thing things think this
    those though thought through to too took toward towards tried true try trying type types u
    under until up upon us used using usually v version versus very via vs w want wanted wants
    was wasnt we well went were werent what whatever whats where whether which while whilst
    with within without wont work works wouldnt x y yes yet you your yours z""".split()
)
# Words that every kind of question uses. One that no statement holds does not make a question one
# about something else, as "photosynthesis" does.
EVERYDAY = frozenset(
    map(
        stem,
        """ability able above accept accident accord account accurate across act action active
        actual add admit adult advance affect afraid afternoon ago agree ahead aim air
        almost alone aloud amount answer apart appeal appear apply approach argue arrive
        assume attempt attend available average avoid award aware bad base based basic
        bear beat beautiful begin behave behind believe below beneath beside best beyond
        body both bottom bound box break brief bright bring broad brother build burn
        business busy careful carry case catch cause central certain chair chance
        chapter character check choice choose circle citizen claim class clean clear
        clever climb close clothes collect color combine comment commit common compete
        complain complete completely complex concept concern conclude conduct confirm
        confuse connect consequence consider consist constant contact contain content
        continue contrast contribute control convince cool copy corner correct count
        couple course cover create crowd cry current cut daily damage dark data daughter
        day deal decide decision deep degree demand deny depend depth describe
        description deserve desire destroy detail determine develop differ different
        difficult difficulty direct direction disappear discover discuss divide door
        double doubt draw dress drink drive drop dry due duty ear early earn earth
        easily easy eat edge effect effective effort eight element else empty encourage
        end enjoy enter entire equal equally escape especially establish event
        eventually evidence exact example excellent except exchange excite excuse
        exercise exist expect experience explain express extent extra extreme eye face
        fact fail fair fall familiar family famous farm father favor favorite fear
        feature feed field figure file fill final find fine fire firm first fit fix flat
        floor flow fly follow foot forget form former forth fortune forward free fresh
        friend front full fun function future gain game garden gather general gentle
        gift girl glad glass gone good grade grass great greatest group grow guess guide
        habit hair half hand handle hang happy hard harm head hear heart heat heavy
        height help hide high highest hill hire hit hold home honest hope hot hour house
        huge human hundred hurry hurt idea ideal identify ill imagine immediate impact
        imply important improve include increase individual influence inform information
        inside instance instead instrument intend interest introduce invite involve
        issue item job keep key lack lady large largely largest last late laugh lay lazy
        lead learn least leave led left leg length less letter level lie lift light
        limit line link list listen live local lock lonely long lose loss loud love low
        lowest luck main maintain major manage manner mark mass match matter meant
        measure meet mention method middle mile million mind minor miss mistake mix
        model modern moment month morning mostly mother mouth move movement name narrow
        natural nature near nearly neat necessary neighbor nervous new next nice night
        nobody none noon normal nose note notice now number object observe obvious
        occasion occur offend offer old open operate opportunity opposite option order
        ordinary organise original ought outside overall owner page pain paint pair
        paper parent park partner pass patient pattern people perfect perform period
        permit person photo phrase pick picture piece place plain plan plate play player
        pleasant plenty plus pocket point poor positive possess possible post potential
        pound pour powerful practical pray prefer prepare present press pressure prevent
        previous primary print private prize probably problem process produce program
        progress project promise pronounce proper proud prove provide public pull pupil
        pure purpose pursue push quality quarter question quick quiet raise range rare
        rate reach react read ready real realise reality reason receive recent recently
        reduce refer reference reflect regard regular relation relative release rely
        remain remember remove rent repair repeat reply represent request require rescue
        respect respond responsible rest result return reveal rich ride right ring ripe
        rise risk road rock roll roof room root rough round rule run rush sad safe sail
        sand satisfy save scale score search season seat second section seek select send
        sense sentence separate serious serve set settle seven shade shake shape share
        shoe shoot shop short shout shut sick side sight sign signal significant silence
        silver similar simple sing single sister sit situation six size skill skin sleep
        slip slow small smallest smart smell smile smoke smooth soft solve son soon
        sorry sound speak special specific specifically spell spring square stage
        standard start state statement stay steel step stick stone stop store story
        strange street strength stress stretch strong structure stuff style subject
        succeed sudden suddenly suggest suitable summary support suppose sure surface
        surprise surround sweet swim system table tail talk tall task taste team tear
        tempt tend term terms test thick thin third thoroughly thousand throw tie tight
        tiny tire title today together tone tool tooth topic total touch tough tour
        track traditional train treat trip trouble trust truth turn twice typical ugly
        uncle understand unique unite unless upper upset use useful usual usually
        valuable value various vary victory view visit voice volume wait wake walk wall
        warm wash waste watch weak wealth wear week weigh weight west wet white whole
        wide wild wind window wise wish woman women wonder wood word worker world worry
        worse worst worth wound write wrong yard year yellow yesterday young""".split(),
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
MINOR = {*ASKING.values(), "how many", *NUMBERS, *DIGITS, "first", "against", "reason", "reasons"}
