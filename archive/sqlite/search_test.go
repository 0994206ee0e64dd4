package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// corpus is a case with the same items in memory: what package search says of
// each is what the engine must say of all.
type corpus struct {
	c     *Case
	docs  []search.Doc // by exhibit number, from one
	dates []evidence.Time
}

// Words of the corpora: few, so that queries hit, and awkward.
var corpusWords = []string{
	"leak", "server", "Server", "serving", "the", "the", "mail", "e-mail", "a", "b", "café", "cafe\u0301", "Straße", "東京都", "京都", "ก็", "👍",
	"jane@example.org", "mary-jane@example.org", "<x.1@mail.example.org>", "user=jane@example.org", "@jane", "@jane_roe", "https://example.org/a", "https://example.org/a/b", "O'Brien", "x_y", "\"quoted\"", "1,000",
}

var corpusPeople = []evidence.Party{
	{Handle: evidence.MailHandle("jane@example.org"), Name: "Jane Roe"},
	{Handle: evidence.MailHandle("jane@example.org"), Name: "Roe, Jane (Leaks)"},
	{Handle: evidence.MailHandle("jane@example.org")},
	{Handle: evidence.MailHandle("john@mail.example.org"), Name: "John O'Brien", Raw: "John@Mail.Example.org"},
	{Handle: evidence.MailHandle("cn=mroe"), Name: "Mary Roe", Raw: "/O=ACME/CN=MROE"},
	{Handle: evidence.XHandle("@jane_roe"), Name: "jane"},
	{Handle: evidence.XHandle("12345")},
	{Handle: evidence.NameHandle("Jane Smith")},
	{Handle: evidence.NameHandle("東京 太郎"), Name: "東京 太郎"},
}

var corpusRoles = []evidence.Role{
	evidence.RoleFrom, evidence.RoleFrom, evidence.RoleTo, evidence.RoleTo, evidence.RoleCc, evidence.RoleBcc, evidence.RoleSender,
	evidence.RoleMention, evidence.RoleByline, evidence.RoleMember, evidence.RoleOwner, evidence.RoleReplyTo,
}

func corpusText(rnd *rand.Rand, n int) string {
	var b strings.Builder
	for range rnd.IntN(n + 1) {
		b.WriteString(corpusWords[rnd.IntN(len(corpusWords))])
		b.WriteString([]string{" ", " ", " ", "\n", ", ", ".", "-"}[rnd.IntN(7)])
	}
	return b.String()
}

func corpusTime(rnd *rand.Rand) []evidence.Time {
	if rnd.IntN(6) == 0 {
		return nil
	}
	wall := time.Date(2016, time.Month(9+rnd.IntN(3)), 13+rnd.IntN(4), rnd.IntN(24), 0, 0, 0, time.UTC)
	precision := []evidence.Precision{evidence.PrecisionMinute, evidence.PrecisionDay, evidence.PrecisionMonth}[rnd.IntN(3)]
	return []evidence.Time{{Wall: wall, Precision: precision, Zoned: rnd.IntN(2) == 0, Offset: 60 * (rnd.IntN(5) - 2)}}
}

func corpusEntry(rnd *rand.Rand, i int) evidence.Entry {
	kinds := evidence.Kinds()
	e := evidence.Entry{
		ID: evidence.Sum(fmt.Appendf(nil, "%d %d", rnd.Uint64(), i)), Kind: kinds[rnd.IntN(4)],
		Subject: corpusText(rnd, 3), Text: corpusText(rnd, 12), Times: corpusTime(rnd),
	}
	if rnd.IntN(4) == 0 {
		e.Name = corpusText(rnd, 2) + ".pdf"
	}
	for range rnd.IntN(4) {
		p := corpusPeople[rnd.IntN(len(corpusPeople))]
		p.Role = corpusRoles[rnd.IntN(len(corpusRoles))]
		e.Parties = append(e.Parties, p)
	}
	if rnd.IntN(3) == 0 {
		e.Refs = []evidence.Ref{{Kind: evidence.RefMessageID, Value: fmt.Sprintf("x.%d@mail.example.org", rnd.IntN(3))}}
	}
	return e
}

// newCorpus makes a case of three troves that share items.
func newCorpus(t testing.TB, seed uint64, n int) *corpus {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 2))
	var items []archive.Found
	for i := range n {
		e := corpusEntry(rnd, i)
		for k := range rnd.IntN(3) - 1 {
			child := corpusEntry(rnd, i*100+k)
			child.Kind = evidence.KindAttachment
			if child.Name == "" {
				child.Name = corpusText(rnd, 2)
			}
			e.Children = append(e.Children, evidence.Child{Entry: child, Place: fmt.Sprint(k + 1)})
		}
		items = append(items, archive.Found{Entry: e, Span: evidence.Span{Start: int64(i), End: int64(i + 1)}, Place: fmt.Sprint("message ", i)})
	}
	k := &corpus{c: newTestCase(t)}
	for i, trove := range []string{"alpha", "Beta", "gamma"} {
		var found []archive.Found
		for j := range items {
			if (j+i)%3 != 0 || j%5 == 0 {
				found = append(found, items[j])
			}
		}
		addMailbox(t, k.c, trove, "box"+trove, fmt.Appendf(nil, "%s %d", trove, seed), found, 7)
	}
	ctx := context.Background()
	if _, err := k.c.Judge(ctx, false, nil); err != nil {
		t.Fatal(err)
	}
	// The corpora are not really signed: some are given an outcome.
	for i, w := range []string{"verified", "body-altered", "altered", "key-gone"} {
		if err := k.c.w.transact(ctx, false, func() error {
			_, err := k.c.w.exec("UPDATE proof SET word = ? WHERE item % 6 = ?", w, i)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	read := corpusWork(t, k.c, rnd)
	for item, err := range k.c.Items(ctx, archive.Scope{Everything: true}) {
		if err != nil {
			t.Fatal(err)
		}
		d := search.DocOf(&item.Entry)
		d.Exhibit, d.Proof = item.Exhibit, string(item.Proof)
		for tag, on := range read.Tags {
			if _, ok := on[item.Exhibit]; ok {
				d.Tags = append(d.Tags, tag)
			}
		}
		d.Review = read.Reviews[item.Exhibit].State
		for _, n := range read.Notes {
			if n.Exhibit == item.Exhibit {
				d.Notes = append(d.Notes, n.Text)
			}
		}
		for _, o := range item.Occurrences {
			d.Troves = append(d.Troves, o.Trove)
		}
		k.docs = append(k.docs, d)
		k.dates = append(k.dates, item.Date())
	}
	return k
}

// corpusWork puts tags, states and notes on items and takes some back, and
// returns what all of it comes to by the journal.
func corpusWork(t testing.TB, c *Case, rnd *rand.Rand) *archive.WorkFold {
	t.Helper()
	ctx := context.Background()
	all, err := c.Pick(ctx, search.Query{}, archive.Scope{Everything: true}, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	var done []archive.Work
	for range 24 {
		var some []archive.Picked
		for _, p := range all {
			if rnd.IntN(4) == 0 {
				some = append(some, p)
			}
		}
		w := archive.Work{Kind: archive.KindTag, By: "tester", At: testDay, Tag: []string{"hot", "東京", "to-check"}[rnd.IntN(3)]}
		switch rnd.IntN(6) {
		case 0:
			w.Kind = archive.KindUntag
		case 1, 2:
			w.Kind, w.Tag, w.State = archive.KindReview, "", search.ReviewWords()[rnd.IntN(3)]
		case 3:
			w.Kind, w.Tag, w.Text = archive.KindNote, "", corpusText(rnd, 5)+"note"
			some = some[:min(1, len(some))]
		case 4:
			if len(done) == 0 {
				continue
			}
			// Some were undone before, and stay so.
			if u, err := archive.UndoWork(ctx, c, done[rnd.IntN(len(done))].Seq, "tester", "", testDay); err == nil {
				done = append(done, u)
			}
			continue
		}
		w, err := archive.Do(ctx, c, w, some)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Items) > 0 {
			done = append(done, w)
		}
	}
	fold, err := archive.FoldWork(c.Journal(ctx, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	return fold
}

// anyCorpusQuery draws a tree; words and values are those of the corpora.
func anyCorpusQuery(k *corpus) *rapid.Generator[search.Node] {
	word := rapid.SampledFrom(corpusWords)
	leaf := rapid.Custom(func(t *rapid.T) search.Node {
		w := word.Draw(t, "word")
		switch rapid.SampledFrom([]string{"word", "word", "prefix", "phrase", "near", "literal", "piece", "party", "words", "field", "date", "edge"}).Draw(t, "leaf") {
		case "word":
			return search.Word{Text: w}
		case "prefix":
			r := []rune(w)
			return search.Word{Text: string(r[:rapid.IntRange(1, len(r)).Draw(t, "length")]), Prefix: true}
		case "phrase":
			return search.Phrase{Text: w + " " + word.Draw(t, "word")}
		case "near":
			of := []search.Node{search.Word{Text: w}, search.Phrase{Text: word.Draw(t, "word") + " " + word.Draw(t, "word")}, search.Word{Text: "the"}}
			if rapid.Bool().Draw(t, "two") {
				of[1] = search.Word{Text: word.Draw(t, "word"), Prefix: true}
				of = of[:2]
			}
			return search.Near{Of: of, Distance: rapid.IntRange(1, 6).Draw(t, "distance")}
		case "literal":
			return search.Literal{Text: w + rapid.SampledFrom([]string{"", " ", "\n", ", "}).Draw(t, "after") + rapid.SampledFrom([]string{"", word.Draw(t, "word")}).Draw(t, "next")}
		case "piece":
			d := k.docs[rapid.IntRange(0, len(k.docs)-1).Draw(t, "doc")]
			text := d.Text + " "
			from := rapid.IntRange(0, len(text)-1).Draw(t, "from")
			return search.Literal{Text: text[from:min(len(text), from+rapid.IntRange(1, 12).Draw(t, "length"))]}
		case "party":
			name := rapid.SampledFrom([]string{"from", "to", "cc", "with"}).Draw(t, "field")
			return search.Field{Name: name, Value: rapid.SampledFrom([]string{
				"jane@example.org", "@jane_roe", "x:12345", "name:Jane Smith", "@example.org", "mail.example.org", "example.org", "org", "jane", "ja*", "Jane Roe", "Roe Jane", "O'Brien", "東京", "nobody", "leaks", "mroe",
			}).Draw(t, "value")}
		case "words":
			return search.Field{Name: rapid.SampledFrom([]string{"subject", "text"}).Draw(t, "field"), Value: w + rapid.SampledFrom([]string{"", "*"}).Draw(t, "star")}
		case "edge":
			d := k.docs[rapid.IntRange(0, len(k.docs)-1).Draw(t, "doc")].Date
			if d.IsZero() {
				return search.Between{From: testDay}
			}
			return rapid.SampledFrom([]search.Node{
				search.Between{From: d.Hi}, search.Between{To: d.Lo}, search.Between{From: d.Hi.Add(-time.Millisecond)}, search.Between{To: d.Lo.Add(time.Millisecond)},
			}).Draw(t, "edge")
		case "date":
			text := rapid.SampledFrom([]string{"before:2016-10-14", "after:2016-10-14", "on:2016-10-14", "on:2016-10", "after:2016-09-15T12:00:00Z", "before:2016", "after:2016"}).Draw(t, "date")
			q, err := search.Parse(text, search.Options{Zone: time.FixedZone("there", 3600*rapid.IntRange(-3, 3).Draw(t, "zone"))})
			if err != nil {
				t.Fatal(err)
			}
			return q.Root
		}
		d := k.docs[rapid.IntRange(0, len(k.docs)-1).Draw(t, "doc")]
		return rapid.SampledFrom([]search.Node{
			search.Field{Name: "in", Value: "ALPHA"}, search.Field{Name: "in", Value: "beta"}, search.Field{Name: "in", Value: "nowhere"},
			search.Field{Name: "kind", Value: "mail"}, search.Field{Name: "kind", Value: "attachment"}, search.Field{Name: "has", Value: "attachment"},
			search.Field{Name: "proof", Value: "verified"}, search.Field{Name: "proof", Value: "altered"}, search.Field{Name: "proof", Value: "unsigned"}, search.Field{Name: "proof", Value: "no outcome"},
			search.Field{Name: "tag", Value: "hot"}, search.Field{Name: "tag", Value: "To Check"}, search.Field{Name: "tag", Value: "東京"}, search.Field{Name: "tag", Value: "*"}, search.Field{Name: "tag", Value: "?"},
			search.Field{Name: "review", Value: "open"}, search.Field{Name: "review", Value: "again"}, search.Field{Name: "review", Value: "reviewed"}, search.Field{Name: "review", Value: "no state"},
			search.Field{Name: "note", Value: "*"}, search.Field{Name: "note", Value: "the"}, search.Field{Name: "note", Value: "leak*"}, search.Field{Name: "note", Value: "--"},
			search.Field{Name: "id", Value: d.ID.String()[:5]}, search.Field{Name: "id", Value: d.ID.String()}, search.Field{Name: "id", Value: fmt.Sprint("#", d.Exhibit)},
			search.Word{Text: "zebra"}, search.Word{Text: "--"}, search.Phrase{Text: ""}, search.Literal{},
		}).Draw(t, "field")
	})
	var node func(depth int) *rapid.Generator[search.Node]
	node = func(depth int) *rapid.Generator[search.Node] {
		if depth == 0 {
			return leaf
		}
		some := rapid.SliceOfN(node(depth-1), 2, 4)
		return rapid.OneOf(leaf,
			rapid.Map(some, func(n []search.Node) search.Node { return search.And(n) }),
			rapid.Map(some, func(n []search.Node) search.Node { return search.Or(n) }),
			rapid.Map(node(depth-1), func(n search.Node) search.Node { return search.Not{Of: n} }),
		)
	}
	return node(3)
}

// inOrder returns the numbers of docs in the order of a search.
func (k *corpus) inOrder(nums []int64, newest bool) []int64 {
	out := slices.Clone(nums)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := k.dates[out[i]-1], k.dates[out[j]-1]
		switch {
		case a.IsZero() != b.IsZero():
			return b.IsZero()
		case !a.Instant().Equal(b.Instant()):
			return a.Instant().After(b.Instant()) == newest
		}
		return (out[i] > out[j]) == newest
	})
	return out
}

func TestEngineFindsWhatTheReferenceDoes(t *testing.T) {
	corpora := []*corpus{newCorpus(t, 1, 30), newCorpus(t, 2, 60)}
	scopes := []archive.Scope{{Everything: true}, {Everything: true}, {Troves: []string{"alpha"}}, {Troves: []string{"Beta", "gamma"}}, {Troves: []string{"alpha", "Beta", "gamma"}}, {Troves: []string{"beta"}}, {}}
	ctx := context.Background()
	outcome := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		k := corpora[rapid.IntRange(0, len(corpora)-1).Draw(t, "corpus")]
		q := search.Query{Root: anyCorpusQuery(k).Draw(t, "query")}
		scope := rapid.SampledFrom(scopes).Draw(t, "scope")
		want := []int64{}
		for _, d := range k.docs {
			in := scope.Everything || slices.ContainsFunc(d.Troves, func(name string) bool { return slices.Contains(scope.Troves, name) })
			if in && search.Match(q, d) {
				want = append(want, d.Exhibit)
			}
		}
		n, err := k.c.Count(ctx, q, scope)
		if err != nil || n != len(want) {
			t.Fatalf("%s: counted %d, %v; want %d", q.Explain(), n, err, len(want))
		}
		if scope.Everything {
			var nums []int64
			err := k.c.read(ctx, func(conn *sqlite3.Conn) (err error) { nums, err = k.c.matchNumbers(conn, q); return err })
			if err != nil || !slices.Equal(nums, want) {
				t.Fatalf("%s: matched %v, %v; want %v", q.Explain(), nums, err, want)
			}
		}
		for _, order := range []archive.Order{archive.Newest, archive.Oldest, archive.Best} {
			got := searchNumbers(t, k.c, archive.SearchRequest{Query: q, Scope: scope, Order: order, Snippet: 20})
			if order != archive.Best {
				want = k.inOrder(want, order == archive.Newest)
			} else {
				slices.Sort(want)
				pages := pageNumbers(t, k.c, archive.SearchRequest{Query: q, Scope: scope, Order: order}, 3)
				if !slices.Equal(pages, got) {
					t.Fatalf("%s: in pages %v, at once %v", q.Explain(), pages, got)
				}
				slices.Sort(got)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s, %s: found %v, want %v", q.Explain(), order, got, want)
			}
		}
		switch {
		case len(want) == 0:
			outcome["none"]++
		case len(want) == len(k.docs):
			outcome["all"]++
		default:
			outcome["some"]++
		}
	})
	t.Logf("queries that match of the items: %v", outcome)
	for _, class := range []string{"none", "some", "all"} {
		if outcome[class] == 0 {
			t.Errorf("no query matched %s", class)
		}
	}
}

func searchNumbers(t interface{ Fatal(...any) }, c *Case, r archive.SearchRequest) []int64 {
	hits, err := c.Search(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	nums := make([]int64, len(hits))
	for i, h := range hits {
		nums[i] = h.Exhibit
	}
	return nums
}

func pageNumbers(t interface{ Fatal(...any) }, c *Case, r archive.SearchRequest, size int) []int64 {
	nums := []int64{}
	for r.Limit = size; ; r.Offset += size {
		page := searchNumbers(t, c, r)
		nums = append(nums, page...)
		if len(page) < size {
			return nums
		}
		if len(nums) > 1000 {
			t.Fatal("pages without end")
		}
	}
}

// TestEngineRunsEveryQueryThatIsRead: the limits of package search are within
// those of SQLite, so that no query that was read fails later.
func TestEngineRunsEveryQueryThatIsRead(t *testing.T) {
	k := newCorpus(t, 4, 12)
	ctx := context.Background()
	deep, mixed := "leak", "leak"
	for i := range search.MaxDepth {
		switch i % 3 {
		case 0:
			deep, mixed = "(a OR "+deep+")", "(from:jane OR "+mixed+")"
		case 1:
			deep, mixed = "(the "+deep+")", "(the "+mixed+")"
		default:
			deep, mixed = "NOT "+deep, "NOT "+mixed
		}
	}
	for name, text := range map[string]string{
		"deep":        deep,
		"deep, mixed": mixed,
		"many words":  strings.Repeat("leak ", search.MaxTerms),
		"many or":     strings.Repeat("leak OR ", search.MaxTerms-1) + "leak",
		"many not":    "a" + strings.Repeat(" -zebra", search.MaxTerms-1),
		"many fields": strings.Repeat("from:jane OR ", search.MaxTerms-1) + "from:jane",
		"many mixed":  strings.Repeat("(leak OR from:jane) ", 300),
		"many near":   strings.Repeat("the NEAR ", search.MaxTerms-1) + "the",
		"long phrase": `"` + strings.Repeat("leak ", search.MaxTerms) + `"`,
		"prefixes":    strings.Repeat("a* OR ", search.MaxTerms-1) + "a*",
		"literals":    strings.Repeat(`literal:"e" `, 50),
		"far":         fmt.Sprintf("a NEAR/%d b", search.MaxDistance),
	} {
		q, err := search.Parse(text, search.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := 0
		for _, d := range k.docs {
			if search.Match(q, d) {
				want++
			}
		}
		for _, order := range []archive.Order{archive.Newest, archive.Best} {
			start := cpuTime(t)
			hits, err := k.c.Search(ctx, archive.SearchRequest{Query: q, Scope: archive.Scope{Everything: true}, Order: order, Snippet: 50})
			t.Logf("%s, %s: %v of processor time", name, order, cpuTime(t)-start)
			if err != nil || len(hits) != want {
				t.Errorf("%s, %s: %d hits, %.200v; want %d", name, order, len(hits), err, want)
			}
		}
	}
}

// One handle under several names and spellings: a name finds the items that
// have that name, not all of the handle's.
func TestEngineTellsNamesOfOneHandleApart(t *testing.T) {
	c := newTestCase(t)
	var found []archive.Found
	for i, p := range []evidence.Party{
		{Role: evidence.RoleFrom, Name: "Jane Roe"},
		{Role: evidence.RoleFrom, Name: "Leaks Desk"},
		{Role: evidence.RoleFrom},
		{Role: evidence.RoleFrom, Name: "Jane Roe", Raw: "JANE@Example.org"},
		{Role: evidence.RoleTo, Name: "Jane Roe"},
	} {
		p.Handle = evidence.MailHandle("jane@example.org")
		e := evidence.Entry{ID: evidence.Sum([]byte{byte(i)}), Kind: evidence.KindMail, Size: 1, Parties: []evidence.Party{p}}
		found = append(found, archive.Found{Entry: e, Span: evidence.Span{Start: int64(i), End: int64(i + 1)}})
	}
	addMailbox(t, c, "t", "box", []byte("bytes"), found, 2)
	for text, want := range map[string]string{
		"from:roe": "[1 4]", "from:leaks": "[2]", "to:roe": "[5]", "with:roe": "[1 4 5]", "from:jane": "[1 2 3 4]", "-from:roe": "[2 3 5]",
		"with:jane@example.org": "[1 2 3 4 5]", "from:desk from:leaks": "[2]", `from:"desk roe"`: "[]",
		`"jane roe"`: "[1 4 5]", `"roe jane"`: "[]", `roe NEAR/1 jane`: "[1 4 5]", `"desk jane"`: "[]", "desk NEAR/2 jane": "[2]",
		`literal:"JANE@"`: "[4]", `literal:"Leaks D"`: "[2]", `literal:"ane@ex"`: "[1 2 3 4 5]", `-literal:"JANE@"`: "[1 2 3 5]",
	} {
		q, err := search.Parse(text, search.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := searchNumbers(t, c, archive.SearchRequest{Query: q, Scope: archive.Scope{Everything: true}})
		slices.Sort(got)
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}
