package main

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement/quote"
)

// TestParseBrat holds that offsets count characters, that a span may have
// parts, and that what is no attribution, or lies outside, is left out.
func TestParseBrat(t *testing.T) {
	text := "“Né,” said Ann. “Yes.”"
	ann := "T1\tContent 0 5;16 22\t…\n" +
		"T2\tCue 6 10\tsaid\n" +
		"T3\tSource 11 14\tAnn\n" +
		"T4\tContent 3 99\toutside\n" +
		"T5\tAttribution\n" +
		"#1\tAnnotatorNotes T1\tnote\n" +
		"E1\tAttribution:T2 Content:T1 Cue:T2 Source:T3\n" +
		"E2\tAttribution:T2 Content2:T4 Cue:T2\n" +
		"E3\tAttribution:T2 Cue:T2\n"
	got := parseBrat(ann, text)
	want := []gold{{
		content:  []evidence.Span{{Start: 0, End: 10}, {Start: 21, End: 31}},
		cue:      []evidence.Span{{Start: 11, End: 15}},
		source:   []evidence.Span{{Start: 16, End: 19}},
		cueWords: "said",
	}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(gold{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if w := words(text, got[0].content); w != "“Né,” “Yes.”" {
		t.Errorf("content is %q", w)
	}
}

// TestIsSpeech holds which cues count as speech.
func TestIsSpeech(t *testing.T) {
	text := "“No.” wants"
	quoted := []evidence.Span{{Start: 0, End: 9}}
	plain := []evidence.Span{{Start: 10, End: 15}}
	for _, tc := range []struct {
		cue  string
		in   []evidence.Span
		want bool
	}{
		{"said", plain, true}, {"has repeatedly denied", plain, true}, {"According to", plain, true}, {"quipped", plain, true}, {"replies", plain, true},
		{"telling", plain, true}, {"announcing", plain, true}, {"wrote", plain, true}, {":", quoted, true}, {"", quoted, true}, {":", plain, false},
		{"wants", quoted, false}, {"hopes", plain, false}, {"criticized", plain, false}, {"sayonara", plain, false},
	} {
		if got := isSpeech(tc.cue, tc.in, text); got != tc.want {
			t.Errorf("isSpeech(%q) = %v", tc.cue, got)
		}
	}
}

// TestEverySpeechLemmaIsSpeechToTheReader holds that the list that scores and
// the lexicon that reads agree on what saying is.
func TestEverySpeechLemmaIsSpeechToTheReader(t *testing.T) {
	past := map[string]string{"say": "said", "tell": "told them", "write": "wrote", "swear": "swore", "remind": "reminded them", "inform": "informed them",
		"assure": "assured them", "read": "", "according": "", "deny": "denied", "reply": "replied", "testify": "testified", "cry": "cried",
		"quip": "quipped", "brag": "bragged", "admit": "admitted", "vow": "vowed", "pledge": "pledged", "ask": "asked", "retort": "retorted"}
	for lemma := range speechWords {
		verb, known := past[lemma]
		if known && verb == "" {
			continue
		}
		if !known {
			verb = strings.TrimSuffix(lemma, "e") + "ed"
		}
		text := "“The money is gone and nobody took it,” Ann Lee " + verb + "."
		if strings.HasSuffix(verb, "them") || lemma == "mention" {
			text = "Ann Lee " + verb + " that the money was gone."
		}
		got := quote.Read(text)
		if len(got) != 1 || !got[0].Speech || got[0].Speaker != "Ann Lee" {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// TestCount holds the counts of one small article: one right, one missed, one
// wrongly found, one with the wrong source.
func TestCount(t *testing.T) {
	text := "aaaa bbbb cccc dddd eeee"
	span := func(lo, hi int64) []evidence.Span { return []evidence.Span{{Start: lo, End: hi}} }
	a := article{name: "a", text: text, gold: []gold{
		{content: span(0, 4), cueWords: "said", source: span(5, 9)},
		{content: span(5, 14), cueWords: "said", source: span(0, 4)},
		{content: span(20, 24), cueWords: "wants"},
	}}
	cue := func(lo, hi int64) []evidence.Span { return span(lo, hi) }
	said := article{text: "said" + text[4:], gold: a.gold}
	got := []quote.Attribution{
		{Content: span(0, 4), Cue: cue(0, 4), Source: span(5, 7), Form: quote.Direct},
		{Content: span(5, 9), Cue: cue(0, 4), Source: span(20, 24), Form: quote.Indirect},
		{Content: span(15, 19), Cue: cue(0, 4), Form: quote.Indirect},
	}
	var f tally
	f.count(said, got)
	for _, tc := range []struct {
		name string
		got  figure
		want figure
	}{
		{"speech 0.3", f.speech[0], figure{2, 3, 2}}, {"speech 0.8", f.speech[1], figure{1, 3, 2}},
		{"all 0.3", f.all[0], figure{2, 3, 3}}, {"all 0.8", f.all[1], figure{1, 3, 3}},
		{"direct", f.direct, figure{1, 1, 1}}, {"indirect", f.indirect, figure{0, 1, 1}},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %+v, not %+v", tc.name, tc.got, tc.want)
		}
	}
}

// floors are what the reader must reach on the part of the corpus that rules
// were not made from.
var floors = struct{ speech3, speech8, all3, direct, indirect float64 }{0.86, 0.77, 0.72, 0.95, 0.93}

// TestPolnear scores the articles of the dev split where they are at hand.
func TestPolnear(t *testing.T) {
	packed := filepath.Join("..", "..", "..", "shared", "data", "polnear", "polnear-train-dev.tar.zst")
	f, err := os.Open(packed)
	if err != nil {
		t.Skip("SKIP: ../shared/data/polnear is not here: quotes were not scored")
	}
	defer f.Close()
	dir := t.TempDir()
	unpack(t, f, dir)
	articles, err := load(filepath.Join(dir, "polnear", "data", "dev"))
	if err != nil || len(articles) < 80 {
		t.Fatalf("%d articles, %v", len(articles), err)
	}
	var s tally
	for _, a := range articles {
		s.count(a, quote.Read(a.text))
	}
	for _, tc := range []struct {
		name       string
		got, least float64
	}{
		{"speech F1 at 0.3", s.speech[0].f1(), floors.speech3}, {"speech F1 at 0.8", s.speech[1].f1(), floors.speech8}, {"all F1 at 0.3", s.all[0].f1(), floors.all3},
		{"direct sources", s.direct.precision(), floors.direct}, {"indirect sources", s.indirect.precision(), floors.indirect},
	} {
		if tc.got < tc.least {
			t.Errorf("%s is %.3f, less than %.3f", tc.name, tc.got, tc.least)
		}
	}
}

// unpack writes the regular files of a tar archive under dir.
func unpack(t *testing.T, f io.Reader, dir string) {
	t.Helper()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) {
			continue
		}
		path := filepath.Join(dir, h.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(out, r)
		if cerr := out.Close(); err != nil || cerr != nil {
			t.Fatal(err, cerr)
		}
	}
}
