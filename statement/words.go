package statement

import "slices"

// sort is what may stand at one place of a predicate (method section 2,
// "Sorts").
type sort int

const (
	sortName     sort = iota // a person, organisation, persona or group
	sortText                 // quoted words
	sortMaterial             // quoted words or item:ID
	sortSubject              // a proposition, quoted words or item:ID
	sortWord                 // one word of a closed list
	sortRole                 // any word; kept as the named argument role
	sortAmount               // a number after >=; kept as Cmp and N
	sortProp                 // a proposition
	sortAny                  // a name, item:ID, or a proposition where a name cannot stand
)

// family groups predicates by what a combinator may do with them.
type family int

const (
	event      family = iota // happens at a time, can be counted, has a first
	state                    // holds for a while: has a beginning, cannot be counted
	modal                    // somebody's knowledge of something else: never inside another
	timeless                 // neither begins nor can be counted
	combinator               // over propositions
)

// signature says how a predicate or combinator is written.
type signature struct {
	family family
	args   []sort
	must   int      // how many of args must be given
	more   bool     // the last of args may be given again
	named  []string // named arguments that it takes
	need   string   // a named argument that it must have
	form   string   // for errors: how it is written
}

// vocabulary is props/1 (method section 2). Every predicate and combinator is
// here, and nothing else is one.
var vocabulary = map[string]signature{
	"contact":  {args: []sort{sortName, sortName}, must: 2, named: []string{"as", "topic", "channel"}, form: "contact(A, B)"},
	"sent":     {args: []sort{sortName, sortName, sortMaterial}, must: 2, named: []string{"as", "topic", "channel"}, form: `sent(A, B[, item:ID or "topic"])`},
	"received": {args: []sort{sortName, sortName, sortMaterial}, must: 2, named: []string{"as", "topic", "channel"}, form: `received(A, B[, item:ID or "topic"]), A from B`},
	"met":      {args: []sort{sortName, sortName, sortText}, must: 2, named: []string{"as", "topic"}, form: `met(A, B[, "place"])`},
	"aware":    {family: modal, args: []sort{sortName, sortSubject}, must: 2, named: []string{"as"}, form: "aware(A, PROPOSITION)"},
	"learned":  {family: modal, args: []sort{sortName, sortSubject}, must: 2, named: []string{"as", "from"}, form: `learned(A, PROPOSITION, from: "source")`},
	"act":      {args: []sort{sortName, sortName, sortWord, sortSubject}, must: 3, named: []string{"as", "topic", "channel"}, form: "act(A, B, request[, X])"},
	"paid":     {args: []sort{sortName, sortName, sortAmount}, must: 2, named: []string{"as", "currency", "of"}, form: "paid(A, B[, >= amount])"},
	"had":      {family: state, args: []sort{sortName, sortMaterial}, must: 2, named: []string{"as"}, form: `had(A, "material")`},
	"gave":     {args: []sort{sortName, sortName, sortMaterial}, must: 3, named: []string{"as"}, form: `gave(A, B, "material")`},
	"origin":   {family: timeless, args: []sort{sortMaterial, sortName}, must: 2, named: []string{"as", "via"}, form: `origin("material", A[, via: any])`},
	"member":   {family: state, args: []sort{sortName, sortName, sortRole}, must: 2, named: []string{"role"}, form: "member(A, G[, role])"},
	"exists":   {args: []sort{sortMaterial}, must: 1, named: []string{"channel"}, form: `exists("pattern")`},
	"said":     {args: []sort{sortName, sortText}, must: 2, form: `said(A, "words")`},
	"released": {family: timeless, args: []sort{sortName, sortMaterial}, must: 2, named: []string{"part"}, need: "part", form: `released(A, "what", part: all)`},
	"did":      {args: []sort{sortName, sortWord, sortMaterial}, must: 2, named: []string{"as"}, form: `did(A, delete[, "object"])`},

	"not":    {family: combinator, args: []sort{sortProp}, must: 1, form: "not(P)"},
	"and":    {family: combinator, args: []sort{sortProp, sortProp}, must: 2, more: true, form: "and(P, Q)"},
	"all":    {family: combinator, args: []sort{sortName, sortProp}, must: 2, form: "all(GROUP, P), where P says each"},
	"any":    {family: combinator, args: []sort{sortName, sortProp}, must: 2, form: "any(GROUP, P), where P says each"},
	"count":  {family: combinator, args: []sort{sortProp}, must: 1, form: "count(P) = n"},
	"first":  {family: combinator, args: []sort{sortProp}, must: 1, form: "first(P)"},
	"before": {family: combinator, args: []sort{sortProp, sortProp}, must: 2, form: "before(P, Q)"},
	"only":   {family: combinator, args: []sort{sortProp, sortAny}, must: 2, more: true, form: "only(P, A)"},
}

// Verbs of did and kinds of act (method section 2).
var (
	didVerbs = []string{"delete", "hire", "fire", "travel", "sign", "edit", "transfer", "publish", "approve"}
	actKinds = []string{"request", "offer", "accept", "refuse", "promise", "instruct", "threaten", "introduce"}
)

// namedOrder is the order in which named arguments are printed; namedWords
// lists the values of those that are closed.
var (
	namedOrder = []string{"as", "topic", "from", "via", "part", "role", "channel", "currency", "of"}
	namedWords = map[string][]string{
		"as":      {"staff", "family", "surrogate", "any"},
		"part":    {"some", "all", "unaltered"},
		"channel": channels,
		"of":      {"each", "total"}, // whether the amount is of one payment or of all together
	}
	channels = []string{"mail", "dm", "post"}
)

// stances in the order of the contract; the last three need no proposition.
var (
	stances    = []string{string(Flat), string(OnBelief), string(Hedged), string(Partial), string(NoComment), string(Opinion), string(Prediction)}
	untestable = []Stance{NoComment, Opinion, Prediction}
)

// replies are the words of reply, in the order in which things happen.
var replies = []string{ReplyNotAsked, ReplyAsked, ReplyAnswered, ReplyDeclined, ReplyNone}

// refused are words that other languages of logic have and this one has not,
// with what to write instead.
var refused = map[string]string{
	"or":      "a statement that says one thing or another is two readings, or two statements: split it",
	"if":      "a condition cannot be tested: split the statement, and record the condition in a note",
	"unless":  "a condition cannot be tested: split the statement, and record the condition in except",
	"may":     "what may be cannot be tested: record the words with stance opinion or hedged",
	"might":   "what might be cannot be tested: record the words with stance opinion or hedged",
	"could":   "what could be cannot be tested: record the words with stance opinion or hedged",
	"would":   "what would be cannot be tested: record the words with stance prediction",
	"will":    "what will be cannot be tested: record the words with stance prediction",
	"should":  "what should be cannot be tested: record the words with stance opinion",
	"must":    "what must be cannot be tested: record the words with stance opinion",
	"forall":  "write all(GROUP, P)",
	"either":  "a statement that says one thing or another is two readings, or two statements: split it",
	"implies": "a condition cannot be tested: split the statement",
}

// reserved words join propositions or parts of a directive: a name that is or
// holds one of them is written in quotation marks.
var reserved = []string{"and", "or", "if", "unless", "not", "for"}

// Untestable reports whether a statement of this stance is recorded but never
// tested (method section 2).
func (s Stance) Untestable() bool { return slices.Contains(untestable, s) }

// Ops returns the predicates and combinators of the vocabulary, in order.
func Ops() []string {
	var ops []string
	for op := range vocabulary {
		ops = append(ops, op)
	}
	slices.Sort(ops)
	return ops
}

// IsEvent reports whether what the predicate op tells of happens at a time and
// can be counted.
func IsEvent(op string) bool {
	sig, ok := vocabulary[op]
	return ok && sig.family == event
}

// Begins reports whether what the predicate op tells of happens at a time, or
// begins at one.
func Begins(op string) bool {
	sig, ok := vocabulary[op]
	return ok && (sig.family == event || sig.family == state || sig.family == modal)
}

// blockWord begins a statement; directiveWords begin its lines, in the order
// in which they are printed.
const (
	blockWord  = "statement"
	defineWord = "define"
)

var directiveWords = []string{"speaker", "said", "quote", "answers", "source", "stance", "asserts", "denies", "except", "reading", "scope", "reply", "note", "define"}

// closedWords returns the words that may stand at the place of op whose sort
// is sortWord.
func closedWords(op string) []string {
	if op == "did" {
		return didVerbs
	}
	return actKinds
}
