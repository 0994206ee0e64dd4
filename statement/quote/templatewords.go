package quote

// The words that templates know, by what they do in a sentence.
var (
	negations = wordSet(`not never no didn't don't doesn't haven't hasn't hadn't wasn't weren't isn't aren't ain't neither nor cannot can't couldn't won't wouldn't shouldn't`)
	auxiliary = wordSet(`has have had having do does did is are was were be been being am get got didn't don't doesn't haven't hasn't hadn't wasn't weren't isn't aren't ain't`)
	forms2be  = wordSet(`is are was were be been being am isn't aren't wasn't weren't ain't`)
	modals    = wordSet(`would could should might may will can shall must cannot can't couldn't won't wouldn't shouldn't mustn't`)
	controls  = wordSet(`try tried trying want wanted wants plan planned plans hope hopes hoped intend intends intended ask asked expect expected expects agree agreed allowed able
		willing going need needed needs wish wished supposed forced refuse refused refusing decline declined failed seek sought seeking attempt attempted
		urged told likely ready prepared set due vow vowed vows promise promised promises threatened continue continues pledged about`)
	adverbs = wordSet(`ever also only just simply personally always even once previously first already still again himself herself myself ourselves themselves
		itself both all really actually indeed later then since before now at time any point privately in fact certainly absolutely`)
	// boundaries are words beyond which no subject reaches.
	boundaries = wordSet(`that because if whether unless and but or nor when while as so than though although until where why how who whom which what
		think thought believe believed recall remember know knew known say said says saying suppose guess understand claim claimed claims deny denied denies denying
		insist insisted insists swear hope feel assure assured told tell maintains maintained added since after before for with about by into like dispute disputes disputed reject rejects rejected doubt`)
	knows     = wordSet(`aware unaware knowledge informed notified learned learnt heard know knew known told`)
	raising   = wordSet(`think thought believe believed recall remember suppose`)
	denying   = wordSet(`deny denied denies denying dispute disputes disputed disputing reject rejects rejected rejecting doubt doubted refute refuted refutes`)
	determins = wordSet(`the a an any some no this that these those such our my his her their its your all each every another other either neither single one both certain
		then-rival rival so-called alleged supposed`)
	firstPoss = wordSet(`my our`)
	thirdPoss = wordSet(`his her their its`)
	anybody   = wordSet(`anyone anybody someone somebody everyone everybody people members member officials official employees employee representatives representative
		staff staffers aides aide executives executive associates lawyers agents operatives individuals persons those colleagues`)
	nobodies   = wordSet(`nobody no-one none noone`)
	connectors = wordSet(`of in on at from with within inside for to`)
	linkWords  = wordSet(`associated affiliated connected linked involved working close else here there tied employed related`)
	groupNouns = wordSet(`campaign company office team government ministry administration committee department agency bank firm board council party union police embassy
		foundation organisation organization group staff authorities officials official government kremlin regime consortium charity university newspaper station embassy
		lawyers bankers lobbyists executives donors investors regulators diplomats inspectors contractors suppliers operatives agents hackers ambassador
		minister mayor governor senator president chairman consul regulator contractor bidder bidders buyer lender auditors auditor intermediary
		broker developer state parties actor entity agencies services intelligence militia cartel`)
	materials = wordSet(`document documents file files email emails e-mail e-mails message messages record records data copy copies tape tapes recording recordings
		memo memos memorandum letter letters list lists dossier password passwords photo photos photograph photographs report reports laptop server servers
		material materials transcript transcripts contract contracts agreement invoice invoices ledger ledgers note notes draft drafts minutes
		database archive spreadsheet spreadsheets text texts dm dms chats log logs video videos footage hard-drive hard drive drives disk disks
		diary diaries receipts receipt audit survey samples blueprints correspondence information briefing papers phone tweets tweet post posts return returns records statement statements`)
	monies = wordSet(`money payment payments funds fund dollars dollar euros euro pounds pound cent cents penny donation donations fee fees bribe bribes
		compensation salary cash million kickback kickbacks contribution contributions loan loans`)
	calendar = wordSet(`january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
		monday tuesday wednesday thursday friday saturday sunday`)
	// objectStops end the name of an object.
	objectStops = wordSet(`about on in at to during since by for from with regarding over ever before after when while because but that who which whom whose where if
		whether as than so and or nor not is was were are be been has had have did does do would could will until through via into against without concerning
		including despite although though then again directly personally anymore whatsoever himself herself themselves myself today yesterday tonight last this week
		monday tuesday wednesday thursday friday saturday sunday regarding beforehand afterwards earlier later says said either alone once twice it privately publicly nothing anything`)
	trailing    = wordSet(`about on in at to by for from with of the any a an and or that which who his her their our my`)
	phraseStops = wordSet(`where because when while but although though until unless whether if after before since during`)
)

// baseForms are verbs that only an auxiliary makes tell what was done.
var baseForms = wordSet(`delete destroy erase edit alter falsify hire fire sign approve authorise authorize transfer travel fly visit publish leak release disclose
	send forward receive obtain accept take get give hand provide pass supply deliver share show pay reimburse bribe ask asks offer offers instruct order direct tell
	promise threaten introduce keep hold see meet contact reach speak speaks talk communicate correspond collude conspire coordinate deal interact negotiate join learn
	hear pay pays`)

var contractions = map[string][2]string{
	"i've": {"i", "have"}, "i'm": {"i", "am"}, "i'd": {"i", "had"}, "we've": {"we", "have"}, "we're": {"we", "are"}, "we'd": {"we", "had"},
	"he's": {"he", "has"}, "he'd": {"he", "had"}, "she's": {"she", "has"}, "she'd": {"she", "had"}, "they've": {"they", "have"},
	"they're": {"they", "are"}, "they'd": {"they", "had"}, "there's": {"there", "is"}, "you've": {"you", "have"}, "you're": {"you", "are"},
	"it's": {"it", "is"}, "that's": {"that", "is"}, "i'll": {"i", "will"}, "we'll": {"we", "will"}, "he'll": {"he", "will"}, "she'll": {"she", "will"}, "they'll": {"they", "will"},
	"who's": {"who", "has"}, "nobody's": {"nobody", "has"}, "here's": {"here", "is"},
}

var (
	vague        = wordSet(`various several many most other local few more different numerous certain countless multiple these those`)
	claims       = wordSet(`claim claims allegation allegations suggestion suggestions report reports idea notion story rumour rumor rumours rumors accusation assertion insinuation`)
	refuting     = wordSet(`false untrue wrong baseless unfounded groundless nonsense invented absurd ridiculous incorrect fabricated`)
	pronounWords = wordSet(`i we he she they it you nobody nothing there`)
	kin          = wordSet(`wife husband son daughter brother sister father mother lawyer lawyers attorney accountant assistant chief-of-staff deputy boss partner aide driver adviser advisor brother-in-law son-in-law`)
)
