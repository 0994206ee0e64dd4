package quote

import "strings"

// frame says what may follow a verb, or a noun, that reports.
type frame uint16

// The frames. A verb has as many as its complements.
const (
	frameSpeech    frame = 1 << iota // it is said or written, not thought or felt
	frameClause                      // a clause, with "that" or without
	frameThat                        // a clause with "that" only
	frameNoun                        // a noun phrase: "criticised the plan"
	frameInfinite                    // "to" and a verb: "vowed to go"
	frameGerund                      // a verb in -ing: "denied taking part"
	frameWh                          // "whether", "what", "why"
	frameAddressee                   // it names who is told: "told him that"
	frameQuote                       // words in quotation marks, and stands after them
	frameWeak                        // reports only with the strongest of its complements
)

// cueLexicon lists the verbs that report, one to a line: the lemma, its
// frames (s speech, c clause, t that, n noun, i infinitive, g gerund, w wh,
// o addressee, q quote, k weak), and the prepositions that lead to what is
// reported. They are the verbs of general English for saying, thinking,
// wanting and judging.
const cueLexicon = `
say scqw
put sqk
tell sconwqi
add scq
note scqnw
argue scq for,against
claim scqni
explain scqnw
write scq about,of
tweet sqtc about
report scqn on
announce scqni
suggest scqng
declare scqn
continue sq
acknowledge scqng
insist scq on
state scqn
warn scoqi of,about,against
reply sqt
respond sqt
recall scqngw
conclude scq
admit scqg to
concede scqn
observe sqt
contend scq
assert scqn
maintain sqt
allege scqn
predict scqnw
joke scq about
quip sqt
lament sqtnw
complain scq about,of
remark sqt on
comment sqt on
reiterate sqtn
repeat sqtn
stress sqtn
emphasize sqtn
emphasise sqtn
confirm stqnw
deny scngq
reveal stqnw
disclose stnwq
testify scq to,about
boast scq about,of
brag scq about
caution scoq against
counter sqt
retort sqt
vow scqi
pledge scniq
promise scnioq
swear sciq
agree tcqi with,on,to
assure sco
remind sco of
inform sto of
advise stoi against
ask sqwoi about,for
wonder wcq about
question snwq
inquire swq about
speculate scq about
estimate cn
theorize sct
elaborate sq on
proclaim scqn
pronounce snq
mention stng
indicate scqnw
imply sctn
hint sct at
signal stcni
urge soni
demand stni
recommend stng
propose sngi
request sni
order soni
instruct soi
chant sq
shout sqt
yell sqt
scream sq
cry sq
exclaim sqt
whisper sq
mutter sq
muse scq about
opine scq
posit sct
rant sqt about
post sqn
blog sqt
email sq
cite sn
quote sn
describe snw
call sn for,on
characterize sn
characterise sn
denounce sn
condemn sn
criticize sn
criticise sn
praise sn
accuse sn
blame sn
blast snq
slam snq
mock sn
attack snk
decry sn
deride sn
ridicule sn
rebuke sn
dismiss snq
reject sn
defend sn
endorse sn
tout sn
highlight sntw
discuss snw
outline snw
detail snwk
address snk
reference sn
invoke snk
allude s to
refer s to
point s to
talk s about,of
speak s about,of,out
rail s against
applaud sn
thank sn
apologize s for
apologise s for
rebut sn
refute sn
dispute stn
challenge snko
protest snt
object st to
recount snwt
recite snk
read sqk
answer sqk
interject sqt
chime sq
clarify stnwq
reason tq
affirm stn
attest st to
bemoan snt
bellow sq
gush sqt
fume sqt
scoff sqt at
snap sq
implore soi
beg soik
plead sqk
petition soik
threaten si
offer snik
volunteer sqik
summarize snqk
sum sqk
portray sn
depict sn
paint snk
label sn
dub sn
brand sn
liken sn
compare sn
credit sn
laud sn
hail sn
tease snk
telegraph stnk
tell-off sn
stipulate stn
specify stnw
articulate snw
express sn
voice sn
convey stn
communicate stn
relay stn
publish snk
release snk
issue snk
broadcast snk
specify stnw
rule stnk
find tn
determine tnkwi
decide tiwk
conclude-that t
show tncw
demonstrate tnw
illustrate tnwk
prove tnk
reflect nk
think cqw about,of
believe cn in
feel tcn
know tcwn
want ni
hope cqi for
wish ci for
expect tcni
fear tcn
worry tcq about
doubt tcn
suspect tcn
assume tcn
guess c
imagine tcnw
understand tcnw
realize tcnw
realise tcnw
recognize tnw
recognise tnw
consider ngwk
plan ig for,on
intend nig
seek nk
aim i
refuse ni
decline i
prefer nig
like nigk
love nigk
hate nigk
dislike n
oppose ng
support ng
favor n
favour n
back nk
embrace nk
welcome n
appreciate nw
admire n
trust nk
accept tnk
regret tng
resent tn
envy n
view n
see nwk
regard n
deem n
perceive nt
interpret n
judge ntk
rate nk
seem i
appear i
learn tcwk of
hear tk
discover tnwk
notice tnwk
remember tcgnwq
forget twk
anticipate tng
foresee tn
envision n
advocate n for
push k for
call-on s
lobby k for
campaign k for
vouch s for
long k for
care k about
approve nk of
disapprove of
disagree t with
sympathize with
focus k on
weigh k
contemplate ng
ponder nw
debate nwk
worry-about n
dread n
sense tn
reckon c
presume tc
surmise tc
deduce t
infer t
gather tk
contradict nk
echo snk
parrot sn
counsel soi
encourage oik
press k
mandate tnk
require tk
guarantee tnk
warrant k
certify tnk
verify tnk
concur t with
bet ck
swear-off n
tend k
choose ik
vote ik for,against
name nk
list snk
unveil snk
float snk
pitch snk
preach snqk
lecture sqk
lie s about
fib s
exaggerate snk
bash sn
trash snk
knock snk
pan snk
rip snk
skewer sn
lambaste sn
excoriate sn
eviscerate sn
chide sn
scold sn
admonish sno
berate sn
assail sn
bash sn
insult snk
compliment sn
commend sn
salute sn
congratulate sn
honor nk
laugh qk
smile qk
sigh sq
nod k
grin qk
tsk sq
`

// verb is one entry of the lexicon.
type verb struct {
	lemma  string
	frames frame
	preps  []string
}

var frameLetters = map[rune]frame{
	's': frameSpeech, 'c': frameClause | frameThat, 't': frameThat, 'n': frameNoun, 'i': frameInfinite,
	'g': frameGerund, 'w': frameWh, 'o': frameAddressee, 'q': frameQuote, 'k': frameWeak,
}

// verbForm is which form of a verb a word is.
type verbForm uint8

const (
	formBase verbForm = 1 << iota
	formThird
	formPast
	formParticiple // past
	formGerund
)

// irregular lists verbs whose past, past participle, third person or gerund
// no rule makes: lemma, past, past participle.
const irregular = `put put put
say said said
tell told told
write wrote written
read read read
swear swore sworn
think thought thought
feel felt felt
know knew known
understand understood understood
seek sought sought
see saw seen
hear heard heard
find found found
show showed shown
forget forgot forgotten
foresee foresaw foreseen
speak spoke spoken
choose chose chosen
bet bet bet
beg begged begged
plan planned planned
permit permitted permitted
refer referred referred
infer inferred inferred
prefer preferred preferred
dub dubbed dubbed
brag bragged bragged
slam slammed slammed
blog blogged blogged
quip quipped quipped
nod nodded nodded
rip ripped ripped
pan panned panned
chat chatted chatted
rebut rebutted rebutted
admit admitted admitted
regret regretted regretted
sum summed summed
snap snapped snapped
fib fibbed fibbed
concur concurred concurred
scar scarred scarred
grin grinned grinned
weigh weighed weighed
`

// inflect calls yield with every form of a lemma.
func inflect(lemma, past, participle string, yield func(string, verbForm)) {
	yield(lemma, formBase)
	n := len(lemma)
	last, before := lemma[n-1], byte(' ')
	if n > 1 {
		before = lemma[n-2]
	}
	vowelBefore := strings.IndexByte("aeiou", before) >= 0
	switch {
	case last == 'y' && !vowelBefore:
		yield(lemma[:n-1]+"ies", formThird)
	case strings.HasSuffix(lemma, "ch") || strings.HasSuffix(lemma, "sh") || last == 's' || last == 'x' || last == 'z' || last == 'o':
		yield(lemma+"es", formThird)
	default:
		yield(lemma+"s", formThird)
	}
	if past == "" {
		switch {
		case last == 'e':
			past = lemma + "d"
		case last == 'y' && !vowelBefore:
			past = lemma[:n-1] + "ied"
		default:
			past = lemma + "ed"
		}
		participle = past
	}
	yield(past, formPast)
	yield(participle, formParticiple)
	stem := lemma
	switch {
	case strings.HasSuffix(past, string(last)+string(last)+"ed") && past != lemma+"ed":
		stem = lemma + string(last)
	case strings.HasSuffix(lemma, "ie"):
		stem = lemma[:n-2] + "y"
	case last == 'e' && before != 'e' && before != 'o':
		stem = lemma[:n-1]
	}
	yield(stem+"ing", formGerund)
}
