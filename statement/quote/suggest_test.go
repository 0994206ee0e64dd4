package quote

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// marked reads a text in which attributions are marked by hand, and takes the
// marks away: [s …] the source, [c …] the cue, [q …] direct content, [i …]
// indirect content. All marks of a text are of one attribution.
func marked(t testing.TB, s string) (string, Attribution) {
	t.Helper()
	a := Attribution{Speech: true, Rule: "by hand", Form: Direct}
	var b strings.Builder
	var open []byte
	var starts []int64
	indirect, direct := false, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '[' && i+2 < len(s) && strings.IndexByte("scqi", s[i+1]) >= 0 && s[i+2] == ' ':
			open, starts = append(open, s[i+1]), append(starts, int64(b.Len()))
			i += 2
		case s[i] == ']' && len(open) > 0:
			n := len(open) - 1
			span := evidence.Span{Start: starts[n], End: int64(b.Len())}
			switch open[n] {
			case 's':
				a.Source = append(a.Source, span)
			case 'c':
				a.Cue = append(a.Cue, span)
			case 'q':
				a.Content, direct = append(a.Content, span), true
			case 'i':
				a.Content, indirect = append(a.Content, span), true
			}
			open, starts = open[:n], starts[:n]
		default:
			b.WriteByte(s[i])
		}
	}
	text := b.String()
	if indirect && (direct || strings.ContainsAny(text[a.Content[0].Start:a.Content[0].End], `"“`)) {
		a.Form = Mixed
	} else if indirect {
		a.Form = Indirect
	}
	return text, a
}

// drafted is the first suggestion of a marked text whose speaker is Ann Roe.
func drafted(t testing.TB, s string, mod func(*Attribution, *Document)) Suggestion {
	t.Helper()
	text, a := marked(t, s)
	a.Speaker = "Ann Roe"
	doc := Document{Source: "a newspaper", Published: baseDay(2024, 10, 16)}
	if mod != nil {
		mod(&a, &doc)
	}
	out := Suggest(doc, text, []Attribution{a}, []string{"Ann Roe", "Meridian", "Felix Brandt", "Brandt campaign"})
	if len(out) != 1 {
		t.Fatalf("%q: %d suggestions", s, len(out))
	}
	return out[0]
}

func candidateText(s Suggestion) string {
	var out []string
	for _, c := range s.Candidates {
		out = append(out, string(c.Polarity)+" "+c.Prop.String())
	}
	return strings.Join(out, "; ")
}

// TestTemplates holds, for one way of saying each predicate, the likeliest
// proposition, and that what only looks alike has none.
func TestTemplates(t *testing.T) {
	for _, tc := range []struct{ words, want string }{
		// contact
		{`I never had any contact with Meridian.`, `denies contact("Ann Roe", Meridian)`},
		{`Nobody on the Brandt campaign has ever been in touch with Meridian.`, `denies contact("Brandt campaign", Meridian)`},
		{`No one from the campaign spoke to Meridian.`, `denies contact("Brandt campaign", Meridian)`},
		{`There was no contact whatsoever between Felix Brandt and Meridian.`, `denies contact("Felix Brandt", Meridian)`},
		{`I've never talked to Brandt about the harbour sale.`, `denies contact("Ann Roe", "Felix Brandt", topic: "harbour sale")`},
		{`I spoke with Felix Brandt twice.`, `asserts contact("Ann Roe", "Felix Brandt")`},
		{`I don't think I ever spoke to Brandt.`, `denies contact("Ann Roe", "Felix Brandt")`},
		{`It is not true that I communicated with Meridian.`, `denies contact("Ann Roe", Meridian)`},
		{`The campaign has no ties to Meridian.`, `denies contact("Brandt campaign", Meridian)`},
		{`I will never speak to Meridian.`, ``},
		{`If I had spoken to Meridian, I would say so.`, ``},
		{`We would have talked to Meridian.`, ``},
		{`People talk to each other.`, ``},
		// met
		{`I did not meet Felix Brandt.`, `denies met("Ann Roe", "Felix Brandt")`},
		{`I met with Brandt in Lisbon on Tuesday.`, `asserts met("Ann Roe", "Felix Brandt", "Lisbon")`},
		{`We had no meetings with Meridian.`, `denies met("Ann Roe", Meridian)`},
		{`I don't recall meeting Brandt.`, `denies met("Ann Roe", "Felix Brandt")`},
		// aware, learned
		{`I was never aware of anyone on the campaign being in contact with Meridian.`, `denies aware("Ann Roe", contact("Brandt campaign", Meridian))`},
		{`I was unaware that Brandt had met Meridian.`, `denies aware("Ann Roe", met("Felix Brandt", Meridian))`},
		{`I knew nothing of the plan.`, ``},
		{`We have no knowledge of any payments to Meridian.`, `denies aware("Ann Roe", "payments to Meridian")`},
		{`I first learned of the transfer to Meridian from a newspaper on Monday.`, `asserts learned("Ann Roe", "transfer to Meridian", from: "newspaper")`},
		// sent, received
		{`We never e-mailed Brandt.`, `denies sent("Ann Roe", "Felix Brandt")`},
		{`I sent no messages to Meridian.`, `denies sent("Ann Roe", Meridian)`},
		{`I did not receive any documents from Meridian.`, `denies received("Ann Roe", Meridian, "documents")`},
		// paid
		{`The campaign paid Meridian $5,000.`, `asserts paid("Brandt campaign", Meridian, >= 5000)`},
		{`We never paid Meridian a cent.`, `denies paid("Ann Roe", Meridian)`},
		{`I have not received money from Meridian.`, `denies paid(Meridian, "Ann Roe")`},
		// had, gave, origin
		{`We never had the files.`, `denies had("Ann Roe", "files")`},
		{`I did not give the files to Meridian.`, `denies gave("Ann Roe", Meridian, "files")`},
		{`Our source is not the Russian government.`, `denies origin("material", "Russian government")`},
		{`The documents did not come from Felix Brandt.`, `denies origin("documents", "Felix Brandt")`},
		// member
		{`Brandt was never on our staff.`, `denies member("Felix Brandt", "Ann Roe")`},
		{`I have never worked for Meridian.`, `denies member("Ann Roe", Meridian)`},
		{`Brandt was an adviser to Meridian.`, `asserts member("Felix Brandt", Meridian, role: adviser)`},
		// act
		{`I never asked Brandt to resign.`, `denies act("Ann Roe", "Felix Brandt", request, "resign")`},
		{`Meridian offered me a job.`, `asserts act(Meridian, "Ann Roe", offer, "job")`},
		{`Nobody at Meridian told Brandt to delete it.`, `denies act(Meridian, "Felix Brandt", instruct, "delete it")`},
		{`I introduced Brandt to Meridian.`, `asserts act("Ann Roe", "Felix Brandt", introduce, "Meridian")`},
		// exists, said, released, did
		{`There are no emails about the harbour sale.`, `denies exists("harbour sale", channel: mail)`},
		{`No such recording exists.`, `denies exists("recording")`},
		{`I never said that the files were forged.`, `denies said("Ann Roe", "the files were forged")`},
		{`I released the entire exchange of messages.`, `asserts released("Ann Roe", "the entire exchange of messages", part: all)`},
		{`Here is the entire chain of messages with Meridian.`, `asserts released("Ann Roe", "the entire chain of messages", part: all)`},
		{`No emails were deleted.`, `denies did("Ann Roe", delete, "emails")`},
		{`I deleted the messages.`, `asserts did("Ann Roe", delete, "messages")`},
		{`I have never been to Lisbon.`, `denies did("Ann Roe", travel, "Lisbon")`},
		{`We did not sign any agreement with Meridian.`, `denies did("Ann Roe", sign, "agreement")`},
		// what says nothing testable
		{`This is a great day for the harbour.`, ``},
		{`We need to have a conversation with voters.`, ``},
		{`He is the best candidate we ever had.`, ``},
		{`Did Brandt meet Meridian?`, ``},
	} {
		s := drafted(t, `[q `+tc.words+`] [s Roe] [c said] .`, nil)
		got, _, _ := strings.Cut(candidateText(s), "; ")
		if got != tc.want {
			t.Errorf("%s\n  reads %s\n  want  %s\n  all: %s", tc.words, got, tc.want, candidateText(s))
		}
	}
}
