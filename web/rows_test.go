package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// rowRead is a row as a script reads it.
type rowRead struct {
	At      int
	Href    string
	Exhibit int64
	Kind    string
	Date    *dateJSON
	From    any
	Subject any
	Troves  []string
}

func (u *user) rowsAt(path string) []rowRead {
	u.t.Helper()
	var got struct {
		From int
		Rows []rowRead
	}
	if err := json.Unmarshal([]byte(u.get(path, 200)), &got); err != nil {
		u.t.Fatal(err)
	}
	return got.Rows
}

func TestRowsAreThoseOfThePage(t *testing.T) {
	u := newUser(t)
	for _, query := range []string{"q=", "q=audit", "q=kind%3Aattachment", "q=audit&order=best", "q=&kind=mail&order=oldest"} {
		var links []string
		nodes(t, u.get("/search?"+query, 200), func(n *html.Node) {
			if _, ok := attr(n, "data-row"); ok {
				href, _ := attr(n, "href")
				links = append(links, href)
			}
		})
		if len(links) == 0 {
			t.Fatalf("%s finds nothing", query)
		}
		rows := u.rowsAt("/search/rows?" + query)
		for i, r := range rows {
			if i >= len(links) || r.Href != links[i] || r.At != i+1 || r.Exhibit == 0 || len(r.Troves) == 0 {
				t.Errorf("%s: row %d is %+v, on the page %s", query, i, r, links[min(i, len(links)-1)])
			}
		}
		if len(rows) != len(links) {
			t.Errorf("%s: %d rows, %d on the page", query, len(rows), len(links))
		}
		// The list from its second row on is the list without its first.
		if rest := u.rowsAt("/search/rows?from=1&n=0&" + query); len(links) > 1 && (len(rest) != 1 || rest[0].Href != links[1]) {
			t.Errorf("%s: from the second row on, one row is %+v", query, rest)
		}
	}
	if far := u.rowsAt("/search/rows?q=&from=4000000&n=10"); len(far) != 0 {
		t.Errorf("beyond the end there are %d rows", len(far))
	}
}

func TestRowsSayWhatTheyCannotDo(t *testing.T) {
	u := newUser(t)
	for _, path := range []string{"/search/rows?q=%22", "/search/rows?n=401", "/search/rows?from=-1", "/search/rows?from=x", "/search/rows?from=50000001", "/search/rows?order=no"} {
		res := u.do(httptest.NewRequest("GET", path, nil))
		var f struct{ Title, Text string }
		if err := json.NewDecoder(res.Body).Decode(&f); err != nil || f.Title == "" || f.Text == "" || res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s answers %d with %+v (%v)", path, res.StatusCode, f, err)
		}
	}
	u.cookie = ""
	if res := u.do(httptest.NewRequest("GET", "/search/rows?q=", nil)); res.StatusCode != http.StatusUnauthorized || strings.Contains(text(t, res), "exhibit") {
		t.Errorf("without a session: %d", res.StatusCode)
	}
}

// joinShown reads what a script is given as a page reads it.
func joinShown(t interface{ Fatal(...any) }, s shown) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var plain string
	if json.Unmarshal(b, &plain) == nil {
		return html.EscapeString(plain)
	}
	var pieces []struct {
		T, C, H string
		M       bool
	}
	if err := json.Unmarshal(b, &pieces); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	in := false
	for _, p := range pieces {
		if p.M != in {
			in = p.M
			out.WriteString(map[bool]string{true: "<mark>", false: "</mark>"}[in])
		}
		if p.C == "" {
			out.WriteString(html.EscapeString(p.T))
		} else {
			out.WriteString(`<span class="` + p.C + `" title="` + p.H + `">` + html.EscapeString(p.T) + `</span>`)
		}
	}
	if in {
		out.WriteString("</mark>")
	}
	return out.String()
}

func TestAScriptIsShownWhatAPageShows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "pаypal", "\u202e", "<b>", "&", "\xff", "é", "\u200b", " ", "\n", "'"})).Draw(r, "words"), "")
		var marks [][2]int
		for range rapid.IntRange(0, 3).Draw(r, "marks") {
			from := rapid.IntRange(0, len(words)).Draw(r, "from")
			marks = append(marks, [2]int{from, rapid.IntRange(from, len(words)).Draw(r, "to")})
		}
		if got, want := joinShown(r, piecesOf(words, marks, false)), string(show(words, marks, false)); got != want {
			r.Errorf("%q is shown to a script as\n%s\nand on a page as\n%s", words, got, want)
		}
	})
	if got := joinShown(t, shownLine(strings.Repeat("é", shownName+1), false)); !strings.HasSuffix(got, `<span class="more" title="">… (201 characters)</span>`) {
		t.Errorf("a long line ends with %s", got[len(got)-80:])
	}
}

func TestARowWithoutADateHasNone(t *testing.T) {
	b, err := json.Marshal(hitRow{Hit: archive.Hit{Kind: evidence.KindMail}, Name: "f.txt"})
	if err != nil {
		t.Fatal(err)
	}
	if s := string(b); strings.Contains(s, `"date"`) || !strings.Contains(s, `"subject":"f.txt"`) {
		t.Errorf("%s", s)
	}
	naive := evidence.Time{Wall: newClock().at, Precision: evidence.PrecisionMinute}
	if b, err = json.Marshal(hitRow{Hit: archive.Hit{Date: naive}}); err != nil || !strings.Contains(string(b), `"naive":true`) {
		t.Errorf("%s (%v)", b, err)
	}
}
