package thread

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

// star is somebody with strands to b, c and d, and what those wrote to each
// other and to e, with whom a has nothing.
func star() Network {
	return Weave([]Tie{
		tie("a1", "b1", 9, 1, 2), tie("c1", "a1", 8, 1, 2), tie("a1", "d1", 1, 1, 2),
		tie("b1", "c1", 7, 1, 2), tie("c1", "d1", 3, 1, 2), tie("b1", "e1", 50, 1, 2),
	}, byLetter, "", 100)
}

func strandsOf(n Network) string {
	var out []string
	for _, s := range n.Strands {
		out = append(out, fmt.Sprintf("%s%s %d:%d", n.Knots[s.A].Name, n.Knots[s.B].Name, s.There, s.Back))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestAround(t *testing.T) {
	for _, test := range []struct {
		ego     string
		strands int
		want    string
		left    int
	}{
		{"a", 2, "ab 9:0, ac 0:8, bc 7:0", 1},
		{"a", 3, "ab 9:0, ac 0:8, ad 1:0, cb 0:7, cd 3:0", 0},
		{"e", 3, "eb 0:50", 0},
		{"z", 3, "", 0},
	} {
		n := star().Around(test.ego, test.strands)
		if got := strandsOf(n); got != test.want || n.Left != test.left {
			t.Errorf("around %s: %s with %d left, want %s with %d", test.ego, got, n.Left, test.want, test.left)
		}
		if len(n.Knots) > 0 && n.Knots[0].Name != test.ego {
			t.Errorf("the first is %s, not %s", n.Knots[0].Name, test.ego)
		}
	}
	if n := star().Strongest(2, 100); strandsOf(n) != "ab 9:0, be 50:0" && strandsOf(n) != "ba 0:9, be 50:0" || n.Left != 4 {
		t.Errorf("the two strongest: %s, %d left", strandsOf(n), n.Left)
	}
	if n := star().Strongest(100, 2); strandsOf(n) != "be 50:0" || n.Left != 5 {
		t.Errorf("of two people: %s, %d left", strandsOf(n), n.Left)
	}
}

// TestPartsSayWhatTheWholeSays: no part shows another count between two than
// the whole does, and knots are counted by the strands that are shown.
func TestPartsSayWhatTheWholeSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ties []Tie
		for range rapid.IntRange(1, 30).Draw(t, "ties") {
			person := rapid.SampledFrom([]string{"a1", "a2", "b1", "c1", "d1", "e1"})
			one := tie(person.Draw(t, "from"), person.Draw(t, "to"), rapid.IntRange(1, 9).Draw(t, "items"), 1, 2)
			one.Month = Month(rapid.IntRange(0, 3).Draw(t, "month"))
			ties = append(ties, one)
		}
		whole := Weave(ties, byLetter, "", 1000)
		between := map[[2]string]Strand{}
		for _, s := range whole.Strands {
			between[[2]string{whole.Knots[s.A].Name, whole.Knots[s.B].Name}] = s
		}
		ego := rapid.SampledFrom([]string{"", "a", "c"}).Draw(t, "ego")
		part := whole.Strongest(rapid.IntRange(1, 9).Draw(t, "strands"), rapid.IntRange(1, 6).Draw(t, "people"))
		if ego != "" {
			part = whole.Around(ego, rapid.IntRange(1, 5).Draw(t, "strands"))
		}
		items := map[string]int{}
		for _, s := range part.Strands {
			a, b := part.Knots[s.A].Name, part.Knots[s.B].Name
			is, ok := between[[2]string{a, b}]
			if !ok {
				is = between[[2]string{b, a}].turned()
			}
			if is.There != s.There || is.Back != s.Back || fmt.Sprint(is.Months) != fmt.Sprint(s.Months) {
				t.Fatalf("%s and %s: %+v in the part, %+v in the whole", a, b, s, is)
			}
			sum := Slice{}
			for _, m := range s.Months {
				sum.There, sum.Back = sum.There+m.There, sum.Back+m.Back
			}
			if sum.There > s.There || sum.Back > s.Back {
				t.Fatalf("months have more than all: %+v", s)
			}
			items[a], items[b] = items[a]+s.Items(), items[b]+s.Items()
		}
		for _, k := range part.Knots {
			if items[k.Name] != k.Items || k.Items == 0 {
				t.Fatalf("%s has %d, and %d on strands", k.Name, k.Items, items[k.Name])
			}
		}
	})
}

func TestDrawing(t *testing.T) {
	ties := []Tie{tie("a1", "b1", 1200, 1, 2), {From: evidence.MailHandle("x@x.example"), To: evidence.MailHandle("a1@x.example"), Items: 1}}
	hostile := "<b>&\"\u202eevil"
	name := func(h evidence.Handle) string {
		if h.Value[0] == 'x' {
			return hostile
		}
		return h.Value[:1]
	}
	n := Weave(ties, name, "a", 9)
	n.Lay()
	links := &Links{Knot: func(name string) string { return "/k?" + url.QueryEscape(name) }, Strand: func(a, b string) string { return "/s?" + url.QueryEscape(a) + "&" + url.QueryEscape(b) }}
	for _, svg := range []string{n.Drawing(nil), n.Drawing(links)} {
		dec := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("the drawing is no XML: %v\n%s", err, svg)
			}
		}
		for _, want := range []string{"a to b, from 2020-01-01 to 2020-01-02", ", undated", "1,201 messages on ties", `class="first"`, "1 message on ties"} {
			if !strings.Contains(svg, want) {
				t.Errorf("the drawing does not say %q:\n%s", want, svg)
			}
		}
		if strings.Contains(svg, "\u202e") || strings.Contains(svg, "<b>") {
			t.Error("a name gets into the drawing as it is")
		}
	}
	alone, linked := n.Drawing(nil), n.Drawing(links)
	if !strings.Contains(linked, `href="/s?a&amp;b"`) || !strings.Contains(linked, `href="/k?b"`) || strings.Contains(linked, "<style") {
		t.Errorf("the drawing for a page:\n%s", linked)
	}
	if strings.Contains(alone, "href") || !strings.Contains(alone, "<style") {
		t.Errorf("the drawing that stands alone:\n%s", alone)
	}
}
