package quote

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// deeds are things done, as they follow "I have", one for nearly every
// predicate.
var deeds = []string{
	"spoken to Meridian", "been in touch with Brandt", "had contact with Meridian", "met Felix Brandt in Lisbon", "met with Brandt",
	"sent Brandt the files", "e-mailed Brandt", "received documents from Meridian", "paid Meridian $5,000", "given the files to Meridian",
	"asked Brandt to resign", "offered Brandt a job", "introduced Brandt to Meridian", "worked for Meridian", "deleted the messages",
	"signed the contract", "released all of my emails", "been to Lisbon", "known that Brandt had met Meridian", "been aware of Brandt's contacts with Meridian",
}

func firstOf(t testing.TB, words string) (statement.Polarity, string) {
	s := drafted(t, `[q `+words+`] [s Roe] [c said] .`, nil)
	if len(s.Candidates) == 0 {
		return "", ""
	}
	return s.Candidates[0].Polarity, s.Candidates[0].Prop.String()
}

// TestDenialAndAssertionAreDual holds that one deed makes one proposition,
// asserted or denied, and that every way to say that it was not done denies it.
func TestDenialAndAssertionAreDual(t *testing.T) {
	for _, deed := range deeds {
		polarity, prop := firstOf(t, "I have "+deed+".")
		if polarity != statement.Asserts {
			t.Errorf("I have %s: %s %s", deed, polarity, prop)
			continue
		}
		for _, form := range []string{"I have never %.", "I have not %.", "I haven't %.", "It is not true that I have %.", "It's false that I have %.", "I deny that I have %."} {
			words := strings.ReplaceAll(form, "%", deed)
			if p, q := firstOf(t, words); p != statement.Denies || q != prop {
				t.Errorf("%s\n  reads %s %s\n  want denies %s", words, p, q, prop)
			}
		}
	}
}

// TestWhatWasNotClaimedIsNotSuggested holds that nothing is made of what may,
// might or would have been, of conditions and of questions: a proposition that
// nobody claimed is the worst that a suggestion can be.
func TestWhatWasNotClaimedIsNotSuggested(t *testing.T) {
	for _, deed := range deeds {
		for _, form := range []string{
			"I might have %.", "I may have %.", "I would have %.", "I could have %.", "I should have %.", "I will have % by then.",
			"If I have %, I will say so.", "If I had %, I would know.", "Have I %?", "I wish to have %.", "I was asked whether I had %.",
			"The claim that I have % came from a rival.", "Unless I have %, this is wrong.",
		} {
			words := strings.ReplaceAll(form, "%", deed)
			if p, q := firstOf(t, words); q != "" {
				t.Errorf("%s\n  reads %s %s, and was not claimed", words, p, q)
			}
		}
	}
}

// fragments are words that templates, stances and times are made of.
var fragments = strings.Fields(`I we he she they you nobody anyone no not never Brandt Roe Meridian "the campaign" the a any met meet with to from of in at on about that
	aware unaware knew paid $5,000 files e-mails messages had have has was were been being is are denied said asked whether if claims because and or nor but
	spoke contact contacts between sent received gave deleted Lisbon Tuesday last week 2016 there here such exist all entire released , . ? ; : - " “ ” 's Jr. who which`)

// TestSuggestProperties holds checkSuggestion on texts drawn from fragments.
func TestSuggestProperties(t *testing.T) {
	made, drawn := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 6).Draw(rt, "before")
		words = append(words, rapid.SampledFrom([]string{"I have", "We have never", "Nobody on the campaign has", "Brandt had", "There was", "Roe denied having"}).Draw(rt, "subject"))
		words = append(words, rapid.SampledFrom(deeds).Draw(rt, "deed"))
		words = append(words, rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 12).Draw(rt, "after")...)
		text := strings.Join(words, " ")
		cut := rapid.IntRange(0, len(text)/2).Draw(rt, "cut")
		for cut > 0 && text[cut] >= 0x80 {
			cut--
		}
		a := Attribution{Form: rapid.SampledFrom([]Form{Direct, Indirect, Mixed}).Draw(rt, "form"), Speech: true, Speaker: "Ann Roe",
			Content: []evidence.Span{{Start: int64(cut), End: int64(len(text))}}, Cue: []evidence.Span{{Start: 0, End: int64(cut)}}}
		names := []string{"Meridian", "Felix Brandt"}
		for _, s := range Suggest(Document{Published: baseDay(2024, 10, 16)}, text, []Attribution{a}, names) {
			checkSuggestion(t, text, s, names)
			drawn++
			if len(s.Candidates) > 0 {
				made++
			}
		}
	})
	if made*20 < drawn {
		t.Errorf("%d of %d texts have a proposition: the texts drawn show nothing", made, drawn)
	}
	t.Logf("%d of %d texts have a proposition", made, drawn)
}
