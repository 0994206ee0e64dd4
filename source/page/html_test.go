package page

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// news is a small page of news: furniture around an article of four
// paragraphs, a caption, a list of links, and what a page says of itself.
const news = `<!DOCTYPE html>
<html lang="en-GB"><head>
<title>Harbour board met the lobbyist twice | Saltmarsh Courier</title>
<meta charset="utf-8">
<link rel="canonical" href="https://courier.example/harbour-board">
<meta property="og:title" content="Harbour board met the lobbyist twice">
<meta property="og:site_name" content="Saltmarsh Courier">
<meta property="article:published_time" content="2019-03-04T21:10:00-05:00">
<script type="application/ld+json">
{"@context":"https://schema.org","@graph":[
 {"@type":"WebPage","datePublished":"2001-01-01"},
 {"@type":"NewsArticle","headline":"Harbour board met lobbyist","datePublished":"2019-03-05T02:10:00.000Z",
  "dateModified":"2019-03-05T08:00:00Z","author":[{"@type":"Person","name":"Ines Varga"},{"@type":"Person","name":"Tom Okell"},],},
 {"@type":"NewsArticle","headline":"Another article, in a box","datePublished":"2018-01-01","author":"Somebody Else"}
]}
</script>
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article>
<h1>Harbour board met the lobbyist twice</h1>
<p>The board of the harbour met the lobbyist twice in the autumn, according to minutes that were released on Monday, and voted for the dredging contract a week later.</p>
<figure><img src="x.jpg"><figcaption>The harbour at dawn, by a photographer.</figcaption></figure>
<p>"Nobody on this board has ever spoken to him," the chair, Mr. Aldous Penn, had said in <em>October</em>, when he was asked about the contract and about the dinner.</p>
<ul><li><a href="/a">Read more about the harbour</a></li><li><a href="/b">Ten things to know about dredging</a></li></ul>
<p>The minutes list him among those present on both evenings, along with the treasurer, the engineer, and a guest whose name has been blacked out by hand.</p>
<p>Mr. Penn did not answer questions on Monday. A lawyer for the board said that the minutes speak for themselves, and that no rule was broken by anyone.</p>
</article>
<footer>Terms and conditions. All rights reserved.</footer>
</body></html>`

func zoned(text, source string, wall time.Time, offset int, p evidence.Precision) evidence.Time {
	return evidence.Time{Text: text, Source: source, Wall: wall, Zoned: true, Offset: offset, Precision: p}
}

func TestHTML(t *testing.T) {
	e := readHTML([]byte(news))
	if len(e.Problems) != 0 {
		t.Errorf("problems in a good page: %+v", e.Problems)
	}
	if e.Subject != "Harbour board met the lobbyist twice" || e.Name != "Saltmarsh Courier" || e.Media != "text/html" {
		t.Errorf("subject %q, name %q, media %q", e.Subject, e.Name, e.Media)
	}
	second := evidence.PrecisionSecond
	want := []evidence.Time{
		zoned("2019-03-05T02:10:00.000Z", "json-ld datePublished", time.Date(2019, 3, 5, 2, 10, 0, 0, time.UTC), 0, second),
		zoned("2019-03-05T08:00:00Z", "json-ld dateModified", time.Date(2019, 3, 5, 8, 0, 0, 0, time.UTC), 0, second),
	}
	if d := cmp.Diff(want, e.Times); d != "" {
		t.Errorf("times (-want +got):\n%s", d)
	}
	wantParties := []evidence.Party{
		{Role: evidence.RoleByline, Handle: evidence.NameHandle("Ines Varga"), Name: "Ines Varga"},
		{Role: evidence.RoleByline, Handle: evidence.NameHandle("Tom Okell"), Name: "Tom Okell"},
	}
	if d := cmp.Diff(wantParties, e.Parties); d != "" {
		t.Errorf("parties (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]evidence.Ref{{Kind: evidence.RefURL, Value: "https://courier.example/harbour-board"}}, e.Refs); d != "" {
		t.Errorf("refs (-want +got):\n%s", d)
	}
	for _, in := range []string{"The board of the harbour met", `"Nobody on this board has ever spoken to him," the chair`, "had said in October, when", "no rule was broken by anyone."} {
		if !strings.Contains(e.Text, in) {
			t.Errorf("the text lacks %q:\n%s", in, e.Text)
		}
	}
	for _, out := range []string{"Sport", "photographer", "Read more", "Terms and", "schema.org"} {
		if strings.Contains(e.Text, out) {
			t.Errorf("the text has %q:\n%s", out, e.Text)
		}
	}
}

// TestHTMLOnePerProblem varies the good page in one place at a time.
func TestHTMLOnePerProblem(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		problem  string // code wanted, "" for none
		check    func(e evidence.Entry) error
	}{
		{
			// Wordpress sites stamp local time as +00:00: a zone trap.
			name: "two zones for one clock", old: "2019-03-04T21:10:00-05:00", new: "2019-03-04T21:10:00+00:00",
			problem: "published-times-disagree",
			check:   wantTimes("2019-03-05T02:10:00.000Z", "2019-03-04T21:10:00+00:00", "2019-03-05T08:00:00Z"),
		},
		{
			name: "stamped twice within minutes", old: "2019-03-04T21:10:00-05:00", new: "2019-03-04T21:14:00-05:00",
			check: wantTimes("2019-03-05T02:10:00.000Z", "2019-03-04T21:14:00-05:00", "2019-03-05T08:00:00Z"),
		},
		{
			// A day is consistent with the second in it, and says less.
			name: "a day beside the instant", old: "2019-03-04T21:10:00-05:00", new: "2019-03-04",
			check: wantTimes("2019-03-05T02:10:00.000Z", "2019-03-04", "2019-03-05T08:00:00Z"),
		},
		{
			name: "the finer time is the date", old: `"datePublished":"2019-03-05T02:10:00.000Z"`, new: `"datePublished":"2019-03-04"`,
			check: wantTimes("2019-03-04T21:10:00-05:00", "2019-03-04", "2019-03-05T08:00:00Z"),
		},
		{
			name: "year 1 is no date", old: `"datePublished":"2019-03-05T02:10:00.000Z"`, new: `"datePublished":"0001-01-01T00:00:00Z"`,
			problem: "time-unreadable", check: wantTimes("2019-03-04T21:10:00-05:00", "2019-03-05T08:00:00Z"),
		},
		{
			name: "broken JSON-LD", old: `{"@context"`, new: `{"@context" oops`,
			problem: "json-ld-broken", check: wantTimes("2019-03-04T21:10:00-05:00"),
		},
		{
			name: "raw line break in a JSON-LD string", old: `"headline":"Harbour board`, new: "\"headline\":\"Harbour\nboard",
			check: wantTimes("2019-03-05T02:10:00.000Z", "2019-03-05T08:00:00Z"),
		},
		{
			name: "JSON-LD in a comment", old: "<script type=\"application/ld+json\">\n{", new: "<script type=\"application/ld+json\"><!--\n{",
			check: wantTimes("2019-03-05T02:10:00.000Z", "2019-03-05T08:00:00Z"),
		},
		{
			name: "address must be absolute", old: "https://courier.example/harbour-board", new: "/harbour-board",
			check: func(e evidence.Entry) error { return equal("refs", len(e.Refs), 0) },
		},
		{
			name: "saved by a browser", old: "<!DOCTYPE html>\n", new: "<!DOCTYPE html>\n<!-- saved from url=(0031)https://courier.example/h?x=1 -->\n",
			check: func(e evidence.Entry) error {
				return equal("refs", fmt.Sprint(e.Refs), "[{url https://courier.example/harbour-board} {url https://courier.example/h?x=1}]")
			},
		},
		{
			name: "declared windows-1252, is UTF-8", old: `<meta charset="utf-8">`, new: `<meta charset="windows-1252"><meta name=x content="né">`,
			problem: "charset-declared-wrong",
			check: func(e evidence.Entry) error {
				return equal("subject", e.Subject, "Harbour board met the lobbyist twice")
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(news, tt.old) {
				t.Fatalf("the page has no %q", tt.old)
			}
			e := readHTML([]byte(strings.Replace(news, tt.old, tt.new, 1)))
			if err := onlyProblem(e, tt.problem); err != nil {
				t.Error(err)
			}
			if err := tt.check(e); err != nil {
				t.Error(err)
			}
		})
	}
}

func equal[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s: got %v, want %v", what, got, want)
	}
	return nil
}

func wantTimes(texts ...string) func(evidence.Entry) error {
	return func(e evidence.Entry) error {
		var got []string
		for _, t := range e.Times {
			got = append(got, t.Text)
		}
		return equal("times", fmt.Sprint(got), fmt.Sprint(texts))
	}
}

func onlyProblem(e evidence.Entry, code string) error {
	var codes []string
	for _, p := range e.Problems {
		codes = append(codes, p.Code)
	}
	return equal("problems", strings.Join(codes, " "), code)
}

// TestHTMLBylines: what is said of the author is kept as it is written, from
// the most exact source only.
func TestHTMLBylines(t *testing.T) {
	filler := strings.Repeat("<p>One more sentence, with commas, to look like an article of some length.</p>", 6)
	tests := []struct{ name, head, body, want, raw string }{
		{"meta", `<meta name="author" content="By Jane Roe and John Doe">`, "", "Jane Roe and John Doe", "By Jane Roe and John Doe"},
		{"an address is no name", `<meta property="article:author" content="https://social.example/jane">`, "", "", ""},
		{"in sight", "", `<p class="byline">By Jane Roe</p>`, "Jane Roe", "By Jane Roe"},
		{"nobody", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := readHTML([]byte("<!doctype html><head>" + tt.head + "</head><body><article>" + tt.body + filler + "</article></body>"))
			if tt.want == "" {
				if len(e.Parties) != 0 {
					t.Fatalf("got %+v, want nobody", e.Parties)
				}
				return
			}
			want := []evidence.Party{{Role: evidence.RoleByline, Handle: evidence.NameHandle(tt.want), Name: tt.want, Raw: tt.raw}}
			if d := cmp.Diff(want, e.Parties); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestHTMLModifiedIsNoDate: a page that only says when it was changed is
// undated, and what it says is not lost.
func TestHTMLModifiedIsNoDate(t *testing.T) {
	e := readHTML([]byte(`<!doctype html><meta property="article:modified_time" content="2019-03-05T08:00:00Z"><p>x`))
	if !e.Date().IsZero() || fmt.Sprint(e.Labels) != "[modified:2019-03-05T08:00:00Z]" {
		t.Errorf("date %v, labels %q", e.Date(), e.Labels)
	}
}

// TestHTMLTimeTags: a bare time tag dates a page only where no other tag
// says something else; one for the purpose always does.
func TestHTMLTimeTags(t *testing.T) {
	tests := []struct{ body, want string }{
		{`<time datetime="2019-03-04">4 March</time>`, "2019-03-04"},
		{`<time datetime="2019-03-04">a</time><time datetime="2019-03-04">b</time>`, "2019-03-04"},
		{`<time datetime="2019-03-04">a</time><time datetime="2020-01-01">a comment</time>`, "undated"},
		{`<time datetime="2020-01-01">a comment</time><time datetime="2019-03-04" itemprop="datePublished">a</time>`, "2019-03-04"},
		{`<time datetime="PT5M">five minutes' reading</time>`, "undated"},
	}
	for _, tt := range tests {
		e := readHTML([]byte("<!doctype html>" + tt.body))
		if got := e.Date().String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.body, got, tt.want)
		}
	}
}

// TestHTMLEncodings: one sentence in the encodings that pages come in.
func TestHTMLEncodings(t *testing.T) {
	page := func(declared, words string) []byte {
		return []byte("<!doctype html><meta charset=" + declared + "><title>" + words + "</title>")
	}
	far := "<!doctype html><script>" + strings.Repeat("x", 8<<10) + "</script>"
	utf16 := []byte{0xff, 0xfe}
	for _, c := range "<!doctype html><title>Königsberg</title>" {
		utf16 = append(utf16, byte(c), byte(c>>8))
	}
	tests := []struct {
		name    string
		raw     []byte
		problem string
	}{
		{"utf-8", page("utf-8", "Königsberg"), ""},
		{"latin-1", page("iso-8859-1", "K\xf6nigsberg"), ""},
		{"declared after 8 KB", []byte(far + "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><title>K\xd6nigsberg"), ""},
		{"nothing declared", []byte("<!doctype html><title>K\xf6nigsberg"), "charset-assumed"},
		{"unknown name", page("klingon", "K\xf6nigsberg"), "charset-assumed"},
		{"declared utf-8 and is not", page("utf-8", "K\xf6nigsberg"), "charset-bad-bytes"},
		{"utf-16 with a mark", utf16, ""},
	}
	subjects := map[string]string{"declared after 8 KB": "Kжnigsberg", "declared utf-8 and is not": "K\ufffdnigsberg"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := readHTML(tt.raw)
			want := subjects[tt.name]
			if want == "" {
				want = "Königsberg"
			}
			if e.Subject != want {
				t.Errorf("subject %q, want %q", e.Subject, want)
			}
			code := ""
			for _, p := range e.Problems {
				if strings.HasPrefix(p.Code, "charset") {
					code = p.Code
				}
			}
			if code != tt.problem {
				t.Errorf("problem %q, want %q", code, tt.problem)
			}
			if sniffHTML(nil, tt.raw) == 0 {
				t.Error("not recognised")
			}
		})
	}
}

// TestHTMLLimits: each limit ends in a problem, the words before it are kept,
// and the reading ends soon.
func TestHTMLLimits(t *testing.T) {
	tests := []struct{ name, page, problem, has string }{
		{"maxParseBytes", "<!doctype html><p>first words, then" + strings.Repeat("<p>more, and more.", 50<<20/18), "page-too-large", "first words"},
		{"maxNodes", "<!doctype html><p>first words" + strings.Repeat("<p>", maxNodes), "page-too-complex", "first words"},
		{"depth of the tree", "<!doctype html><p>first words" + strings.Repeat("<div>", 600), "article-not-extracted", "first words"},
		{"minBodyRunes", "<!doctype html><p>first words", "article-not-found", "first words"},
		{
			// 400 different open elements would be repeated in each of the paragraphs.
			"formatting that multiplies", "<!doctype html><p>first words" + manyOpen(400) + strings.Repeat("<p>x", 1000), "page-too-complex", "first words",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			e := readHTML([]byte(tt.page))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if len(e.Problems) == 0 || e.Problems[0].Code != tt.problem {
				t.Errorf("problems %+v, want %s", e.Problems, tt.problem)
			}
			if !strings.Contains(e.Text, tt.has) {
				t.Errorf("the text lacks %q", tt.has)
			}
			if len(e.Text) > maxParseBytes {
				t.Errorf("%d bytes of text", len(e.Text))
			}
		})
	}
}

func manyOpen(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<b id=%d>", i)
	}
	return b.String()
}

// TestFormattingClosed: elements that are closed again do not count.
func TestFormattingClosed(t *testing.T) {
	s := scan(strings.Repeat("<p><b class=x>word</b> <i>word</i></p>", 1000))
	if s.nodes > 8*1000 {
		t.Errorf("%d nodes estimated", s.nodes)
	}
}

// FuzzHTML: whatever comes, one record covers the file, and the entry is
// valid UTF-8 with words that were in the page.
func FuzzHTML(f *testing.F) {
	f.Add([]byte(news))
	f.Add([]byte(strings.Replace(news, "-05:00", "", 1)))
	f.Add([]byte("<!doctype html><table><a><table><b></a><p></b>x<select><svg><title>y"))
	f.Add([]byte("<html><script type=application/ld+json>[[[{\"@type\":[\"Article\"],\"author\":[[\"a\"]]}"))
	f.Add([]byte("\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00\x00\xd8"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		checkWholeFile(t, Formats()[0], raw)
	})
}

func checkWholeFile(t *testing.T, format evidence.Format, raw []byte) {
	t.Helper()
	in := memory{strings.NewReader(string(raw)), "a.txt"}
	if s := format.Sniff(in, raw[:min(len(raw), evidence.HeadSize)]); s < 0 || s > 100 {
		t.Fatalf("sniff says %d", s)
	}
	r := format.Open(in, nil)
	rec, err := r.Next()
	if len(raw) == 0 {
		if err != io.EOF {
			t.Fatalf("a record of an empty file: %v", err)
		}
		return
	}
	if err != nil || rec.Span != (evidence.Span{End: int64(len(raw))}) {
		t.Fatalf("record %+v, %v", rec, err)
	}
	if _, err := r.Next(); err != io.EOF {
		t.Fatalf("a second record: %v", err)
	}
	e := r.Entry(rec, raw)
	if e.ID != evidence.Sum(raw) || e.Kind != evidence.KindArticle || e.Size != int64(len(raw)) {
		t.Fatalf("entry %+v", e)
	}
	shown := fmt.Sprintf("%s|%v|%v|%v|%v|%v|%v", e.Subject, e.Text, e.Name, e.Parties, e.Refs, e.Labels, e.Problems)
	for _, w := range e.Times {
		shown += w.Text
		if w.IsZero() || w.Precision == "" || !w.Wall.Equal(w.Wall.UTC()) {
			t.Fatalf("time %+v", w)
		}
	}
	if !utf8.ValidString(shown) {
		t.Fatalf("not UTF-8: %q", shown)
	}
	if d := cmp.Diff(e, r.Entry(rec, raw)); d != "" {
		t.Fatalf("a second reading differs:\n%s", d)
	}
}

type memory struct {
	*strings.Reader
	path string
}

func (m memory) Path() string { return m.path }
