package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// pressArticle is an article, written for these tests, that reports two
// denials: one by somebody whom the case knows, one by a stranger.
const pressArticle = `Campaign had no line to Meridian, spokesman says

By Lena Hart

“I never wrote to Gregor Vance,” said Nadia Okafor, who leads the campaign.

Asked whether the pilots had been promised the tender, Tom Brandt said: “I have never met Gregor Vance.”

The harbour board meets again on Thursday.
`

// withArticle takes an article into the case, and returns its item.
func (u *user) withArticle(name, text string) archive.Item {
	u.t.Helper()
	path := filepath.Join(u.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		u.t.Fatal(err)
	}
	takeIn(u.t, u.k, u.clock, "press", path)
	return u.item("Campaign had no line")
}

// readAnArticle has the article read for statements, and returns the address
// of the first suggestion that waits.
func (u *user) readAnArticle() string {
	u.t.Helper()
	it := u.withArticle("line.txt", pressArticle)
	_, res := u.post("/suggestions", "/suggestions/read", http.StatusSeeOther, "item", fmt.Sprintf("#%d", it.Exhibit), "published", "2024-10-14")
	to := res.Header.Get("Location")
	if !strings.HasPrefix(to, "/suggestion/") || !strings.HasSuffix(to, "#words") {
		u.t.Fatalf("reading leads to %s", to)
	}
	return strings.TrimSuffix(to, "#words")
}

func TestReadingAnArticleAtTheDesk(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/suggestions", 200), "Nothing was suggested yet", "Read an article")
	first := u.readAnArticle()
	body := u.get(first, 200)
	wants(t, body, "Read:", "1 of 2", "2 waiting", `<mark class="content"`, `id="words"`, `<mark class="source"`, `class="other open"`, "The harbour board meets again", "Rules")
	wants(t, u.get("/", 200), "2 suggestions</b> of statements wait")
	wants(t, u.get("/suggestions", 200), "2 suggestions wait", "Nadia Okafor", "I never wrote to Gregor Vance", "denies", "How often what each rule suggested was accepted")
	if n := len(u.journal(kindRead)); n != 1 {
		t.Errorf("%d readings are in the journal", n)
	}
	// Reading again suggests nothing anew.
	u.post("/suggestions", "/suggestions/read", http.StatusSeeOther, "item", u.item("Campaign had no line").ID.String(), "published", "2024-10-14")
	if n := len(u.journal(archive.KindSuggestionAdd)); n != 2 {
		t.Errorf("after reading twice there are %d suggestions", n)
	}
	for _, bad := range [][]string{{"item", ""}, {"item", "#999"}, {"item", "#1", "published", "soon"}, {"item", "#1", "zone", "Mars/Olympus"}} {
		body, _ := u.post("/suggestions", "/suggestions/read", http.StatusUnprocessableEntity, bad...)
		wants(t, body, "Nothing was read")
	}
}

func TestAcceptingRejectingAndTakingBack(t *testing.T) {
	u := newUser(t)
	first := u.readAnArticle()
	_, res := u.post(first, first+"/accept", http.StatusSeeOther, "choice", "1")
	second := strings.TrimSuffix(res.Header.Get("Location"), "#words")
	if second == first || !strings.HasPrefix(second, "/suggestion/") {
		t.Fatalf("accepting leads to %s", second)
	}
	// It is on record with a note of where it came from, and tested.
	wants(t, u.get(second, 200), "On record", "1 waiting")
	id := regexp.MustCompile(`href="/statement/(q[0-9a-f]+)"`).FindStringSubmatch(u.get(first, 200))[1]
	wants(t, u.get("/statement/"+id, 200), "I never wrote to Gregor Vance", "Suggested by rules", "In its place")
	wants(t, u.get(first, 200), "On record as")

	body, _ := u.post(second, second+"/reject", http.StatusBadRequest, "why", " ")
	wants(t, body, "Say why")
	_, res = u.post(second, second+"/reject", http.StatusSeeOther, "why", "said in private")
	if to := res.Header.Get("Location"); to != "/suggestions" {
		t.Errorf("the last decision leads to %s", to)
	}
	wants(t, u.get("/suggestions", 200), "Nothing waits; 2 decided", "It is not suggested again")
	body = u.get(second, 200)
	wants(t, body, "Rejected", "said in private", `class="other accepted"`)
	// What is decided is not decided twice, by whatever way.
	u.post(second, first+"/accept", http.StatusBadRequest)
	u.post(second, second+"/reject", http.StatusBadRequest, "why", "again")

	u.post(first, first+"/reopen", http.StatusBadRequest, "why", "")
	u.post(first, first+"/reopen", http.StatusSeeOther, "why", "the wrong Vance")
	u.get("/statement/"+id, http.StatusNotFound)
	wants(t, u.get("/", 200), "1 suggestion</b> of statements waits")
	u.post(first, first+"/accept", http.StatusBadRequest, "choice", "9")
	u.post(first, first+"/accept", http.StatusBadRequest, "choice", "x")
	u.get("/suggestion/"+strings.Repeat("ab", 32), http.StatusNotFound)
}

func TestEditingASuggestion(t *testing.T) {
	u := newUser(t)
	first := u.readAnArticle()
	key := strings.TrimPrefix(first, "/suggestion/")
	form := u.get(first+"/edit", 200)
	wants(t, form, "Edit a suggestion", `name="suggestion" value="`+key+`"`, "I never wrote to Gregor Vance")
	u.post(first+"/edit", "/statements", http.StatusUnprocessableEntity, "do", "save", "suggestion", key, "text", "statement x\n  speaker A\n")
	two := "statement a1\n  speaker A\n  said 2024-10-14\n  quote \"no\"\n  denies contact(A, B)\n\nstatement a2\n  speaker A\n  said 2024-10-14\n  quote \"no\"\n  denies contact(A, B)\n"
	body, _ := u.post(first+"/edit", "/statements", http.StatusUnprocessableEntity, "do", "save", "suggestion", key, "text", two)
	wants(t, body, "a suggestion becomes one")
	u.post(first+"/edit", "/statements", http.StatusSeeOther, "do", "save", "suggestion", key, "text", "statement okafor1\n  speaker \"Nadia Okafor\"\n  said 2024-10-14\n  quote \"I never wrote to Gregor Vance\"\n  denies sent(\"Nadia Okafor\", \"Gregor Vance\")\n")
	wants(t, u.get(first, 200), `On record as <a href="/statement/okafor1">`, "after a person edited it")
	if e := u.journal(archive.KindSuggestionAccept); len(e) != 1 || e[0].By != "ana" || !strings.Contains(string(e[0].Body), `"edited":true`) {
		t.Errorf("the journal has %v", e)
	}
	// A form that is still open in another window changes nothing.
	if _, res := u.post("/suggestions", "/statements", http.StatusBadRequest, "do", "save", "suggestion", key, "text", "statement z9\n  speaker A\n  said 2024-10-14\n  quote \"no\"\n  denies contact(A, B)\n"); res.StatusCode == 200 {
		t.Error("a decided suggestion was accepted again")
	}
	u.get("/statement/z9", http.StatusNotFound)
}

func TestSuggestionsOfAReader(t *testing.T) {
	u := newUser(t)
	first := u.readAnArticle()
	r := u.as("rita", access.Reader)
	body := r.get(first, 200)
	wantsNot(t, body, "Accept <kbd>", "/reject")
	wantsNot(t, r.get("/suggestions", 200), "Read an article")
	r.get(first+"/edit", http.StatusForbidden)
}

func TestAnIDThatIsTaken(t *testing.T) {
	u := newUser(t)
	text := "statement s1\n  speaker \"Nadia Okafor\"\n  said 2024-10-14\n  quote \"other words\"\n  denies contact(campaign, Meridian)\n"
	body, _ := u.post("/statements/new", "/statements", http.StatusConflict, "do", "save", "text", text)
	wants(t, body, "Nothing was put on record yet", "s1 is on record already", "Nobody on this campaign has ever", `name="replace"`, "other words")
	wantsNot(t, u.get("/statement/s1", 200), "other words")
	u.post("/statements/new", "/statements", http.StatusSeeOther, "do", "save", "text", text, "replace", "1")
	wants(t, u.get("/statement/s1", 200), "other words")
	// Somebody else changed it while the form was open.
	base := regexp.MustCompile(`name="base" value="([0-9a-f]+)"`).FindStringSubmatch(u.get("/statement/s1/edit", 200))[1]
	u.post("/statement/s1/edit", "/statements", http.StatusSeeOther, "do", "save", "id", "s1", "base", base, "text", strings.Replace(text, "other words", "newer words", 1))
	body, _ = u.post("/statement/s1/edit", "/statements", http.StatusConflict, "do", "save", "id", "s1", "base", base, "text", strings.Replace(text, "other words", "lost words", 1))
	wants(t, body, "was changed since this form was opened", "newer words")
	wants(t, u.get("/statement/s1", 200), "newer words")
}

func TestMarksLoseNoText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab <&\"\n“é\u202eа"))).Draw(t, "text")
		starts := []int{}
		for i := range text + "x" {
			starts = append(starts, i)
		}
		var marks []spanMark
		for i := range rapid.IntRange(0, 5).Draw(t, "marks") {
			a, b := rapid.SampledFrom(starts).Draw(t, "from"), rapid.SampledFrom(starts).Draw(t, "to")
			if a > b {
				a, b = b, a
			}
			marks = append(marks, spanMark{Span: evidence.Span{Start: int64(a), End: int64(b)}, Class: "c", Title: "t", ID: "i", Over: i, Href: rapid.SampledFrom([]string{"", "/x"}).Draw(t, "href")})
		}
		got := string(showSpans(text, 0, len(text), marks))
		tags := regexp.MustCompile(`</?(mark|a)[^>]*>`)
		if plain := tags.ReplaceAllString(got, ""); plain != string(show(text, nil, false)) {
			t.Errorf("%q with %v becomes %q", text, marks, got)
		}
		open := ""
		for _, m := range tags.FindAllStringSubmatch(got, -1) {
			if strings.HasPrefix(m[0], "</") != (open != "") || open != "" && m[1] != open {
				t.Errorf("marks lie in each other: %q", got)
			}
			if open = m[1]; strings.HasPrefix(m[0], "</") {
				open = ""
			}
		}
		if strings.Count(got, `id="i"`) > 1 {
			t.Errorf("an id is there twice: %q", got)
		}
	})
}

func TestAround(t *testing.T) {
	text := strings.Repeat("é", 1_000)
	for _, at := range []int64{0, 700, 1_999} {
		lo, hi := around(text, evidence.Span{Start: at, End: at}, 301)
		if lo > int(at) || hi < int(at) || hi-lo > 700 || !strings.HasPrefix(text[lo:], "é") || hi < len(text) && !strings.HasPrefix(text[hi:], "é") {
			t.Errorf("around %d lie %d to %d", at, lo, hi)
		}
	}
	if lo, hi := around("short", evidence.Span{}, 301); lo != 0 || hi != 5 {
		t.Errorf("a short text is cut to %d to %d", lo, hi)
	}
}

func TestTheGreaterMarkIsShown(t *testing.T) {
	marks := []spanMark{
		{Span: evidence.Span{Start: 0, End: 11}, Class: "content", Over: 3}, {Span: evidence.Span{Start: 4, End: 7}, Class: "source", Over: 5},
		{Span: evidence.Span{Start: 2, End: 9}, Class: "asked", Over: 2},
	}
	got := string(showSpans("one two thr", 0, 11, marks))
	if !strings.Contains(got, `<mark class="source" title="">two</mark>`) || strings.Contains(got, "asked") {
		t.Errorf("who says it is lost in the words: %s", got)
	}
}
