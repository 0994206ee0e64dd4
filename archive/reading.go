package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
)

// Kinds of journal entry about readings of items: what a person says that an
// item shows (method section 6).
const (
	KindReadingAdd    = "reading.add"    // the body is a finding.Reading with its state
	KindReadingAccept = "reading.accept" // the body is a readingDecision
	KindReadingReject = "reading.reject"
)

// RefusedReading is why a reading, or a decision about one, was not written:
// its text is for whoever asked for it.
type RefusedReading struct {
	Text    string
	Unknown string           // the name that means nobody; "": it is not that
	On      *finding.Reading // the reading of the same words that stands in the way; nil: none does
	State   finding.State    // of On
}

// Error implements error.
func (r *RefusedReading) Error() string { return r.Text }

// readingDecision is the body of an entry that moves a reading.
type readingDecision struct {
	Reading int64       `json:"reading"`
	Key     evidence.ID `json:"key"` // of the claim and its words
}

// AddReading puts on record what an item shows. Item, Span, Prop, When and Rule
// of r are set by the caller; it is returned with its number and first move.
// The error is a *RefusedReading where the proposition is none that is read out
// of items, where it names somebody that the case does not know, for it would
// count for nothing, and where a reading of the same claim and words is on
// record: a rejected one comes back only by accepting it, or with other words.
func AddReading(ctx context.Context, k Case, r finding.Reading, state finding.State, by, why string, at time.Time) (finding.Reading, error) {
	if err := finding.CheckReading(r.Prop); err != nil {
		return r, &RefusedReading{Text: err.Error()}
	}
	if err := namesKnown(ctx, k, r); err != nil {
		return r, err
	}
	marks, err := k.Marks(ctx)
	if err != nil {
		return r, err
	}
	if err := notOnRecord(marks.Readings, r); err != nil {
		return r, err
	}
	body, err := json.Marshal(struct {
		finding.Reading
		Moves any           `json:"moves,omitempty"` // the journal has them
		Seq   any           `json:"seq,omitempty"`
		State finding.State `json:"state"`
	}{Reading: r, State: state})
	if err != nil {
		return r, fmt.Errorf("writing the reading: %w", err)
	}
	at = deskTime(at)
	if r.Seq, err = k.Append(ctx, JournalEntry{At: at, By: by, Kind: KindReadingAdd, Why: why, Body: body}); err != nil {
		return r, err
	}
	r.Moves = []finding.Move{{Seq: r.Seq, State: state, By: by, Why: why, At: at}}
	return r, nil
}

// MoveReading accepts or rejects the reading of a journal entry; a rejection
// has to have a reason, else the error is ErrNoReason. It is returned with its
// new move. The error is a *RefusedReading where there is no such reading, or
// where it has that state already.
func MoveReading(ctx context.Context, k Case, seq int64, state finding.State, by, why string, at time.Time) (finding.Reading, error) {
	kind := KindReadingAccept
	if state == finding.Rejected {
		kind = KindReadingReject
		if strings.TrimSpace(why) == "" {
			return finding.Reading{}, ErrNoReason
		}
	}
	marks, err := k.Marks(ctx)
	if err != nil {
		return finding.Reading{}, err
	}
	i := slices.IndexFunc(marks.Readings, func(r finding.Reading) bool { return r.Seq == seq })
	if i < 0 {
		return finding.Reading{}, &RefusedReading{Text: fmt.Sprintf("there is no reading %d", seq)}
	}
	r := marks.Readings[i]
	if last := r.Last(); last.State == state {
		return r, &RefusedReading{Text: fmt.Sprintf("reading %d was %s by %s already", seq, state, last.By)}
	}
	body, err := json.Marshal(readingDecision{seq, r.Key()})
	if err != nil {
		return r, fmt.Errorf("writing the decision: %w", err)
	}
	m := finding.Move{State: state, By: by, Why: why, At: deskTime(at)}
	if m.Seq, err = k.Append(ctx, JournalEntry{At: m.At, By: by, Kind: kind, Why: why, Body: body}); err != nil {
		return r, err
	}
	r.Moves = append(slices.Clone(r.Moves), m)
	return r, nil
}

// SpanIn finds the bytes of an item's text that a span means: "12-40", or words
// that stand in it once.
func SpanIn(text, span string) (evidence.Span, error) {
	if lo, hi, ok := strings.Cut(span, "-"); ok {
		a, errA := strconv.ParseInt(lo, 10, 64)
		b, errB := strconv.ParseInt(hi, 10, 64)
		if errA == nil && errB == nil {
			s := evidence.Span{Start: a, End: b}
			if !s.Within(int64(len(text))) || s.Len() == 0 {
				return s, fmt.Errorf("bytes %d to %d are not in its text, which has %d", a, b, len(text))
			}
			return s, nil
		}
	}
	return SpanOfWords(text, span)
}

// SpanOfWords finds words that stand in a text once.
func SpanOfWords(text, words string) (evidence.Span, error) {
	switch n := strings.Count(text, words); {
	case words == "":
		return evidence.Span{}, fmt.Errorf("there is nothing after the colon (write LO-HI, or words of its text)")
	case n == 0:
		return evidence.Span{}, fmt.Errorf("the words %q do not stand in its text (copy them from there, letter for letter)", words)
	case n > 1:
		return evidence.Span{}, fmt.Errorf("the words %q stand %d times in its text (write more of them)", words, n)
	}
	at := int64(strings.Index(text, words))
	return evidence.Span{Start: at, End: at + int64(len(words))}, nil
}

// namesKnown reports names of a reading that mean nobody.
func namesKnown(ctx context.Context, k Case, r finding.Reading) error {
	decisions, err := k.Decisions(ctx)
	if err != nil {
		return err
	}
	dir := people.Fold(decisions, nil)
	for _, n := range r.Prop.Names() {
		if _, ok := dir.Resolve(n); ok {
			continue
		}
		if _, err := evidence.ParseHandle(n); err == nil {
			continue
		}
		hint := ""
		if near := dir.Suggest(n); len(near) > 0 {
			hint = "; did you mean " + strings.Join(near, " or ") + "?"
		}
		return &RefusedReading{Text: fmt.Sprintf("nobody is called %q here%s", n, hint), Unknown: n}
	}
	return nil
}

// notOnRecord reports a reading that says what another of the same words says.
func notOnRecord(on []finding.Reading, r finding.Reading) error {
	states := finding.Standings(on)
	for i := range on {
		o := on[i]
		if o.Key() != r.Key() {
			continue
		}
		last := o.Last()
		if states[i] == finding.Rejected {
			return &RefusedReading{On: &o, State: states[i], Text: fmt.Sprintf("reading %d, of the same words, was rejected by %s (%s): it comes back only with other words, or by accepting it", o.Seq, last.By, last.Why)}
		}
		return &RefusedReading{On: &o, State: states[i], Text: fmt.Sprintf("it is on record as reading %d, %s by %s", o.Seq, states[i], last.By)}
	}
	return nil
}
