package quote

import "strings"

// class is a set of the closed classes that a word may belong to.
type class uint32

const (
	classDet     class = 1 << iota // the, a, this, many
	classPron                      // he, they, who stands as a subject
	classPoss                      // his, their
	classPrep                      // of, in
	classConj                      // and, but, or
	classSub                       // because, while, that
	classAux                       // has, is, would
	classBe                        // forms of "be"
	classAdv                       // also, later
	classTime                      // Tuesday, yesterday
	classNeg                       // not, never
	classWh                        // what, whether
	classRel                       // who, which
	classVerb                      // a verb that reports nothing
	classTitle                     // Sen., president, spokesman
	classRole                      // a noun for one who speaks for another
	classMale                      // he, Mr., spokesman
	classFemale                    // she, Mrs., spokeswoman
	classObjPron                   // him, them
	classVenue                     // statement, interview
	classCueNoun                   // claim, argument
	classPlural                    // they, we
	classGroup                     // a noun that is no person: report, poll
	classNounish                   // a word that is more often a noun than a verb
)

// word is what is known of one word form.
type word struct {
	class class
	verb  *verb
	form  verbForm
}

// closedWords lists the words of the closed classes, and those open words
// whose part in a sentence has to be known.
var closedWords = map[class]string{
	classDet:     `the a an this these those some many most several few all both each every another any no one two three four five six seven eight nine ten more other such half`,
	classPron:    `i you he she it we they who this that these those everyone someone nobody everybody somebody anyone others many some most critics`,
	classObjPron: `me him her us them it you himself herself themselves itself myself yourself ourselves whom`,
	classPoss:    `my your his her its our their whose`,
	classPrep: `of in on at to for from with by about after before during against between into over under through without within among since until till like
		upon toward towards across around behind beyond despite near off onto outside inside via per amid amidst regarding concerning including versus alongside
		throughout besides except than as aboard above below beneath following`,
	classConj: `and but or nor yet &`,
	classSub:  `that because while when if although though whereas since as after before until unless where once so whenever wherever whether lest even`,
	classAux:  `has have had having is are was were be been being am do does did will would can could may might must shall should ought 's 're 've 'd 'll 'm ain't`,
	classBe:   `is are was were be been being am 's 're 'm`,
	classNeg:  `not never n't cannot can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't wouldn't couldn't shouldn't neither`,
	classAdv: `also later then now again still once already even just only ever always often sometimes soon earlier recently previously repeatedly simply
		too instead however meanwhile moreover further furthermore nonetheless nevertheless thus therefore perhaps maybe indeed rather quite very
		first back out up here far long much ago almost well yet flatly jointly publicly`,
	classTime: `monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight morning afternoon evening night week month year
		weekend january february march april june july august september october november december last next earlier late early
		days weeks months years hours minutes moments day mornings nights ago`,
	classWh:  `what whether why how who when where if which whom`,
	classRel: `who which that whom`,
	classMale: `he him his mr mr. sir spokesman chairman congressman businessman king prince father son brother husband man councilman himself
		gentleman uncle nephew grandfather salesman anchorman`,
	classFemale: `she her hers mrs mrs. ms ms. miss madam spokeswoman chairwoman congresswoman businesswoman queen princess mother daughter sister wife woman
		councilwoman herself aunt niece grandmother lady actress`,
	classPlural: `we they them their us our these those officials critics supporters aides both`,
	classTitle: `mr mr. mrs mrs. ms ms. dr dr. sen sen. sens. senator rep rep. reps. representative gov gov. governor president secretary director chairman chairwoman
		chair chancellor minister prime mayor congressman congresswoman judge justice general gen gen. colonel col. captain lieutenant lt. sergeant ambassador
		attorney king queen prince princess pope professor prof. prof sir lady lord candidate nominee deputy acting senior chief executive officer
		commissioner councilman councilwoman inspector detective treasurer spokesman spokeswoman spokesperson leader strategist adviser advisor aide manager
		analyst pollster host anchor reporter correspondent editor author columnist economist sheriff pastor rev. rev bishop archbishop cardinal rabbi
		former then-candidate ex-president founder billionaire businessman actor singer actress activist lawyer expert historian scientist consultant
		counsel operative democrat republican vice first speaker hon. st. sgt. capt. maj. adm. cmdr. majority minority whip`,
	classRole: `spokesman spokeswoman spokesperson spokespeople spokesmen representative aide adviser advisor lawyer attorney surrogate manager director secretary
		strategist official officials aides advisers advisors lawyers attorneys chairman chairwoman counsel ambassador publicist agent pollster consultant`,
	classVenue: `statement interview tweet speech email e-mail letter memo post message press conference release briefing rally debate interview blog article column
		op-ed essay book testimony filing report note phone call hearing appearance remarks facebook twitter instagram medium event speech town hall
		monologue segment episode video podcast audio clip transcript quote comments address announcement editorial piece series tweets posts emails panel forum
		ad advertisement affidavit complaint lawsuit brief memoir story`,
	classGroup: `report poll survey study statement article story letter memo document documents emails email book paper newspaper ad law bill data results research
		analysis lawsuit complaint campaign party committee group organization company agency department administration court government website magazine
		network post times sources source officials polls surveys reports email message account analysts experts editorial headline sign video transcript`,
	classNounish: `state states protest protests call calls plan plans report reports promise promises claim claims question questions request requests
		order orders demand demands support supports view views show shows hope hopes fear fears worry doubt doubts guess figure figures judge judges rate rates
		post posts email emails list lists address quote quotes comment comments remark remarks attack attacks issue issues release broadcast name names label
		brand credit blog blogs tweet tweets blast push campaign campaigns pitch note notes debate debates focus vote votes press estimate estimates vow vows
		pledge threat tease cry love like value need review cite`,
	classVerb: `get gets got gotten getting make makes made making go goes went gone going take takes took taken taking come comes came coming give gives gave given
		giving win wins won winning run runs ran running lose loses lost losing keep keeps kept keeping let lets put puts use uses used using work works
		worked working become becomes became leave leaves left leaving help helps helped helping turn turns turned start starts started begin begins began
		bring brings brought hold holds held move moves moved play plays played stand stands stood lead leads led leading meet meets met pay pays paid
		send sends sent build builds built fall falls fell cut cuts reach reaches reached remain remains remained raise raises raised pass passes passed
		receive receives received serve serves served spend spends spent happen happens happened include includes included die died kill killed carry
		carried break broke visit visited attend attended join joined face faces faced follow follows followed create created provide provides provided
		drew rose threw flew wore tore drove rode ate drank sang sank shot hit hurt cost bought caught taught fought dealt slept swept struck stuck hung
		sold laid fed bled lent bent shook froze stole woke beat bit hid slid dug swung spun swam drawn risen thrown worn driven eaten broken fallen
		need needs needed mean means meant live lives lived allow allows allowed sign signed drop dropped end ended grow grew change changed`,
}

// cueNouns are nouns that report: what follows them, and whether it is said.
// The letters are those of cueLexicon; prepositions lead to what is reported.
const cueNouns = `
claim stn of,about
claims stn of,about
argument st for,against
assertion st of
allegation st of
allegations st of,about
suggestion st of
contention st
statement st about
belief t in
view t of,on
opinion t of,on
idea tk
notion tk
hope ti for,of
hopes ti for,of
fear t of,about
fears t of,about
concern t about,over
concerns t about,over
worry t about
worries t about
doubt t about
doubts t about
promise sti of
promises sti of
pledge sti
vow sti
threat sti
refusal i
decision ik
plan ik for
plans i for
proposal si for
call si for
calls si for
demand sti for
demands sti for
criticism s of
attack s on
attacks s on
support for
opposition to
endorsement of
denial st of
accusation st
accusations st of
admission st of
acknowledgment st of
announcement st of
warning st about,of
prediction st of
conclusion t
recognition tk of
assurance sti
assurances sti
questions s about
question s about,of
comments s about
remarks s about
desire i for
intention i of
willingness i
determination i
complaint st about
complaints st about
insistence st on
description s of
praise s for
condemnation s of
rejection of
disdain for
contempt for
skepticism about,of
confidence in,t
suspicion t of
suspicions t about
expectation t
expectations t for
recommendation sti
request si for
commitment i to
reluctance i
effort k
desires i
rumors st of,about
speculation st about
news k
`

var lexicon = makeLexicon()

// cueNounTable holds the nouns that report.
var cueNounTable = makeNouns()

func makeLexicon() map[string]word {
	forms := map[string][2]string{}
	for line := range strings.Lines(irregular) {
		f := strings.Fields(line)
		forms[f[0]] = [2]string{f[1], f[2]}
	}
	lex := map[string]word{}
	for line := range strings.Lines(cueLexicon) {
		f := strings.Fields(line)
		if len(f) < 2 || strings.Contains(f[0], "-") {
			continue
		}
		v := entryOf(f)
		p := forms[v.lemma]
		inflect(v.lemma, p[0], p[1], func(w string, form verbForm) {
			e := lex[w]
			if e.verb == nil || e.verb.lemma == v.lemma {
				e.verb, e.form = v, e.form|form
			}
			lex[w] = e
		})
	}
	for c, words := range closedWords {
		for _, w := range strings.Fields(words) {
			e := lex[w]
			e.class |= c
			lex[w] = e
		}
	}
	for w := range cueNounTable {
		e := lex[w]
		e.class |= classCueNoun
		lex[w] = e
	}
	return lex
}

func entryOf(f []string) *verb {
	v := &verb{lemma: f[0]}
	rest := f[1:]
	if !strings.Contains(rest[0], ",") && isFrames(rest[0]) {
		for _, r := range rest[0] {
			v.frames |= frameLetters[r]
		}
		rest = rest[1:]
	}
	for _, p := range rest {
		v.preps = append(v.preps, strings.Split(p, ",")...)
	}
	return v
}

// isFrames tells letters of frames from a preposition, of which none is made
// of those letters alone, but "on", "in" and "to".
func isFrames(s string) bool {
	return s != "in" && s != "on" && strings.Trim(s, "sctnigwoqk") == ""
}

func makeNouns() map[string]*verb {
	nouns := map[string]*verb{}
	for line := range strings.Lines(cueNouns) {
		if f := strings.Fields(line); len(f) > 1 {
			nouns[f[0]] = entryOf(f)
		}
	}
	return nouns
}
