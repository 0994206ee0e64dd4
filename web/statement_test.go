package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/statement"
)

func TestFindingAQuote(t *testing.T) {
	for _, c := range []struct {
		text, quote, want string
		times             int
		exact             bool
	}{
		{"He said: I never met him. Then he left.", "I never met him.", "I never met him.", 1, true},
		{"“It’s  a\nlie — no, a LIE”, she said", "it's a lie - no, a lie", "It’s  a\nlie — no, a LIE", 1, false},
		{"no, no", "no", "no", 2, true},
		{"NO, No", "no", "NO", 2, false},
		{"İstanbul ends here", "ends here", "ends here", 1, true},
		{"İ Ⱥ ENDS HERE", "ends here", "ENDS HERE", 1, false}, // small letters of other lengths
		{"nothing of it", "I never", "", 0, false},
		{"nothing", " ", "", 0, false},
	} {
		span, times, exact := findQuote(c.text, c.quote)
		if got := c.text[span.Start:span.End]; got != c.want || times != c.times || exact != c.exact {
			t.Errorf("%q in %q is %q, %d times, exact %v", c.quote, c.text, got, times, exact)
		}
	}
}

// TestAFoundQuoteIsTheQuote holds that what is marked reads as the quote, in
// whatever text.
func TestAFoundQuoteIsTheQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("aAbİȺſß“”\"'’ \n\t–-\ufffd")), 0, 30, -1)
		text, quote := letters.Draw(t, "text"), letters.Draw(t, "quote")
		span, times, _ := findQuote(text, quote)
		if times == 0 {
			return
		}
		got, _ := flatten(text[span.Start:span.End])
		want, _ := flatten(strings.TrimSpace(quote))
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Fatalf("%q was found for %q", text[span.Start:span.End], quote)
		}
		if !utf8.ValidString(text[span.Start:span.End]) {
			t.Fatalf("a letter was cut in %q", text)
		}
	})
}

// withSource says s9, whose source is an article of the case.
func (u *user) withSource(article, quote string) {
	u.t.Helper()
	it := u.withArticle("paper.txt", "Campaign had no line\n\n"+article)
	s, problems := statement.Parse("statement s9\n  speaker \"Nadia Okafor\"\n  said 2024-10-14\n  quote \"" + quote + "\"\n  source \"" + it.ID.String() + "\"\n  denies met(\"Nadia Okafor\", \"Gregor Vance\")\n")
	if len(problems) > 0 {
		u.t.Fatal(problems)
	}
	if _, err := archive.AddStatement(u.t.Context(), u.k, s[0], "tester", u.clock.now()); err != nil {
		u.t.Fatal(err)
	}
}

func TestAQuoteInItsPlace(t *testing.T) {
	u := newUser(t)
	u.withSource("The hall was full. “I never  met Mr Vance,” said Ms Okafor, and left <b>early</b>.", "I never met Mr Vance")
	body := u.get("/statement/s9", 200)
	wants(t, body, "In its place, in", "<mark>I never met Mr Vance</mark>", "The hall was full.", "left &lt;b&gt;early", "Its spaces, marks or capitals are not those")
}

func TestDaysOnWhichSomethingChanged(t *testing.T) {
	u := newUser(t)
	u.clock.forward(24 * time.Hour)
	u.cookie = ""
	u.enter()
	u.post("/person?name=Gregor+Vance", "/people/decide", http.StatusSeeOther, "kind", "part", "entity", "person", "name", "Gregor Vance", "handles", "g.vance@meridian.example", "why", "another Vance")
	body := u.get("/statement/s1", 200)
	strip := body[strings.Index(body, `class="movestrip"`):]
	strip = strip[:strings.Index(strip, "</ol>")]
	links := regexp.MustCompile(`href="([^"]+)"[^>]*class="([^"]*)"`).FindAllStringSubmatch(strip, -1)
	if len(links) != 3 || links[0][2] == links[1][2] {
		t.Fatalf("the strip has %q", links)
	}
	// Each move leads to the finding as it was then.
	for _, l := range links[:2] {
		page := u.get(html.UnescapeString(l[1]), 200)
		wants(t, page, `class="headline `+l[2]+`"`, `href="`+l[1]+`" aria-current="true"`)
	}
	wants(t, u.get("/statement/s1", 200), "2024-11-20", "office was published", `max="2"`)
	// The slider works without a script, on both clocks.
	for _, c := range []struct{ step, to string }{
		{"/statement/s1?step=2&clock=desk", "/statement/s1?clock=desk&threshold=corroborated"},
		{"/statement/s1?step=0&clock=public&threshold=claimed", "/statement/s1?asof=2024-11-20&clock=public&threshold=claimed"},
	} {
		if res := u.do(httptest.NewRequest("GET", c.step, nil)); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != c.to {
			t.Errorf("%s leads to %q (%d)", c.step, res.Header.Get("Location"), res.StatusCode)
		}
	}
	for _, bad := range []string{"step=3", "step=-1", "step=x"} {
		u.get("/statement/s1?"+bad, http.StatusBadRequest)
	}
	wants(t, u.get("/statement/s1?asof=2024-11-20&clock=public", 200), "as known on 2024-11-20", `<details open>`)
}

func TestWhatWouldSettleAStatement(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/statement/s1", 200), "Any one of these would settle it", `class="needs"`, "is genuine: a valid signature", "(against the words)", `<a href="/item/1">#1</a>`)
	wantsNot(t, u.get("/statement/s2", 200), `class="needs"`) // a draft
}
