package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// ErrDecided is returned where a suggestion was decided about meanwhile, by
// another person or at another desk.
var ErrDecided = errors.New("this suggestion was decided about meanwhile")

// ErrNoReason is returned where a decision that must have a reason has none.
var ErrNoReason = errors.New("say why: the journal keeps the reason")

// DraftLines are the lines of the text form of a statement that
// [Draft.SetLine] writes anew, in their order.
var DraftLines = []string{"speaker", "said", "quote", "answers", "source", "stance", "asserts", "denies", "except", "reading", "scope", "reply", "note"}

// Draft is a suggestion on a reviewer's desk. A person may take another
// proposition, write lines anew or all of it, and then [AcceptSuggestion] puts
// it on record. The terminal and the pages of the desk share it.
type Draft struct {
	Of     Suggested
	Text   string // in the text form of statements; what is missing stands as "?"
	Edited bool   // otherwise than it was suggested
}

// NewDraft lays a suggestion on the desk as it was made.
func NewDraft(s Suggested) *Draft { return &Draft{Of: s, Text: DraftText(s)} }

// DraftText is the text form of a suggestion, with what is still missing (the
// day on which it was said, the speaker) left open as "?" for a person to write.
func DraftText(s Suggested) string {
	st := s.Made.Statement
	st.ID = StatementIDOf(s.Key)
	undated := st.Said.IsZero()
	if undated {
		st.Said = evidence.Time{Wall: time.Date(statement.FirstYear, 1, 1, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionYear}
	}
	text := statement.PrintStatement(st)
	if undated {
		text = strings.Replace(text, fmt.Sprintf("  said %d", statement.FirstYear), "  said ?", 1)
	}
	return strings.Replace(text, "  speaker \"\"", "  speaker ?", 1)
}

// StatementIDOf is the id of the statement that a suggestion becomes, where
// the reviewer gives it no other.
func StatementIDOf(key evidence.ID) string { return "q" + key.String()[:8] }

// Choose takes the candidate of that number, from 1.
func (d *Draft) Choose(n int) error {
	if n < 1 || n > len(d.Of.Made.Candidates) {
		return fmt.Errorf("there is no proposition %d", n)
	}
	c := d.Of.Made.Candidates[n-1]
	d.setLine(string(c.Polarity), c.Prop.String())
	d.Edited = d.Edited || n > 1
	return nil
}

// SetLine writes one of [DraftLines] anew: its word and what follows it. An
// empty rest takes the line away. A line that does not read is an error that
// says where, and changes nothing, unless other lines still stand as "?".
func (d *Draft) SetLine(word, rest string) error {
	if !slices.Contains(DraftLines, word) {
		return fmt.Errorf("%q is no line of a statement (lines begin with %s)", word, strings.Join(DraftLines, ", "))
	}
	before := d.Text
	d.setLine(word, rest)
	if _, err := d.Statement(); err != nil && !strings.Contains(d.Text, " ?") {
		d.Text = before
		return err
	}
	d.Edited = true
	return nil
}

// SetText takes the whole text form as a person wrote it. Text that does not
// read as one statement is an error that says where, and changes nothing.
func (d *Draft) SetText(text string) error {
	next := Draft{Of: d.Of, Text: text, Edited: d.Edited || text != d.Text}
	if _, err := next.Statement(); err != nil {
		return err
	}
	*d = next
	return nil
}

// setLine puts a line in the place of the one of its kind, or at the end; an
// empty rest takes it away. Asserts and denies are one kind.
func (d *Draft) setLine(word, rest string) {
	same := func(w string) bool {
		polar := func(w string) bool { return w == "asserts" || w == "denies" }
		return w == word || polar(w) && polar(word)
	}
	var out []string
	placed := rest == ""
	for _, line := range strings.Split(strings.TrimSuffix(d.Text, "\n"), "\n") {
		w, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !same(w) {
			out = append(out, line)
			continue
		}
		if !placed {
			out = append(out, "  "+word+" "+rest)
			placed = true
		}
	}
	if !placed {
		out = append(out, "  "+word+" "+rest)
	}
	d.Text = strings.Join(out, "\n") + "\n"
}

// Statement reads the draft as it stands. The error says line and column.
func (d *Draft) Statement() (statement.Statement, error) {
	ss, errs := statement.Parse(d.Text)
	if len(errs) > 0 {
		return statement.Statement{}, fmt.Errorf("line %d, column %d: %s", errs[0].Line, errs[0].Column, errs[0].Text())
	}
	if len(ss) != 1 {
		return statement.Statement{}, fmt.Errorf("it reads as %d statements, and must be one", len(ss))
	}
	return ss[0], nil
}

// Final is the statement as it would go on record, with the note of rules and
// words that it came from. The error says what a person must still write.
func (d *Draft) Final() (statement.Statement, error) {
	st, err := d.Statement()
	if err != nil {
		return statement.Statement{}, err
	}
	st.Note = strings.TrimSpace(st.Note + " " + originNote(d.Of, d.Edited))
	return st, statement.Check(st)
}

// originNote says where a statement came from: rules, and the place of the words.
func originNote(s Suggested, edited bool) string {
	by := "rules " + strings.Join(s.Made.Rules, ", ")
	if s.Model != "" {
		by = "model " + s.Model
	}
	verb := "Suggested"
	if edited {
		verb = "Suggested, and edited by a person,"
	}
	where := s.File
	if s.Item != "" {
		where = "item:" + s.Item[:min(len(s.Item), 12)]
	}
	var spans []string
	for _, c := range s.Made.Attribution.Content {
		spans = append(spans, fmt.Sprintf("%d-%d", c.Start, c.End))
	}
	return fmt.Sprintf("%s by %s; words at bytes %s of the text of %s.", verb, by, strings.Join(spans, ","), where)
}

// SuggestionByKey finds a suggestion, with what became of it. The error is
// ErrNotFound where the journal has none of that key.
func SuggestionByKey(ctx context.Context, k Case, key evidence.ID) (Suggested, error) {
	all, err := SuggestionsOf(k.Journal(ctx, KindSuggestions, 0))
	if err != nil {
		return Suggested{}, err
	}
	for _, s := range all {
		if s.Key == key {
			return s, nil
		}
	}
	return Suggested{}, fmt.Errorf("finding suggestion %s: %w", key.Short(), ErrNotFound)
}

// SuggestionText returns the text whose bytes the spans of s count, where the
// case has it; else ErrNotFound.
func SuggestionText(ctx context.Context, k Case, s Suggested) (string, error) {
	if s.Item == "" {
		return "", ErrNotFound
	}
	it, err := k.Item(ctx, s.Item)
	if err != nil {
		return "", err
	}
	a := s.Made.Attribution
	for _, spans := range [][]evidence.Span{a.Content, a.Cue, a.Source, s.Made.Answers} {
		for _, sp := range spans {
			if !sp.Within(int64(len(it.Text))) {
				return "", ErrNotFound
			}
		}
	}
	return it.Text, nil
}

// AcceptSuggestion puts a draft on record and closes its suggestion, both in
// one transaction, and returns the statement and how it was placed. The error
// is ErrDecided where the suggestion is not open any more, that of
// [Draft.Final] where something is still to be written; nothing is written then.
func AcceptSuggestion(ctx context.Context, k Case, d *Draft, by string, at time.Time) (statement.Statement, Placed, error) {
	st, err := d.Final()
	if err != nil {
		return st, "", fmt.Errorf("it cannot go on record as it stands: %w", err)
	}
	if err := stillOpen(ctx, k, d.Of.Key); err != nil {
		return st, "", err
	}
	placed, body, err := placing(ctx, k, st)
	if err != nil {
		return st, "", err
	}
	accept, err := decided(KindSuggestionAccept, SuggestionDecision{Key: d.Of.Key, Statement: st.ID, Edited: d.Edited}, by, "", at)
	if err != nil {
		return st, "", err
	}
	entries := []JournalEntry{accept}
	if placed != PlacedUnchanged {
		entries = []JournalEntry{{At: deskTime(at), By: by, Kind: KindStatementAdd, Body: body}, accept}
	}
	_, err = k.AppendAll(ctx, entries)
	return st, placed, err
}

// RejectSuggestion closes a suggestion for a reason: ErrNoReason without one.
// The same claim from the same words is not suggested again.
func RejectSuggestion(ctx context.Context, k Case, key evidence.ID, by, why string, at time.Time) error {
	if strings.TrimSpace(why) == "" {
		return ErrNoReason
	}
	if err := stillOpen(ctx, k, key); err != nil {
		return err
	}
	e, err := decided(KindSuggestionReject, SuggestionDecision{Key: key}, by, why, at)
	if err != nil {
		return err
	}
	_, err = k.Append(ctx, e)
	return err
}

// ReopenSuggestion takes the decision about a suggestion back, for a reason.
// The statement that was accepted goes off the record with it; one that was
// put in its place since, and has not the suggestion's note, stays.
func ReopenSuggestion(ctx context.Context, k Case, key evidence.ID, by, why string, at time.Time) error {
	if strings.TrimSpace(why) == "" {
		return ErrNoReason
	}
	s, err := SuggestionByKey(ctx, k, key)
	if err != nil {
		return err
	}
	if s.State == SuggestionOpen {
		return nil
	}
	undo, err := decided(KindSuggestionUndo, SuggestionDecision{Key: key}, by, why, at)
	if err != nil {
		return err
	}
	entries := []JournalEntry{undo}
	if s.Became != "" {
		present, err := k.Statements(ctx)
		if err != nil {
			return err
		}
		for _, st := range present {
			if st.ID != s.Became || !strings.HasSuffix(st.Note, originNote(s, s.Edited)) {
				continue
			}
			body, err := statement.Canonical(st)
			if err != nil {
				return fmt.Errorf("removing %s: %w", st.ID, err)
			}
			entries = []JournalEntry{{At: deskTime(at), By: by, Kind: KindStatementRemove, Why: why, Body: body}, undo}
		}
	}
	_, err = k.AppendAll(ctx, entries)
	return err
}

func stillOpen(ctx context.Context, k Case, key evidence.ID) error {
	s, err := SuggestionByKey(ctx, k, key)
	if err != nil {
		return err
	}
	if s.State != SuggestionOpen {
		return fmt.Errorf("suggestion %s: %w (it is %s)", key.Short(), ErrDecided, s.State)
	}
	return nil
}

func decided(kind string, d SuggestionDecision, by, why string, at time.Time) (JournalEntry, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return JournalEntry{}, fmt.Errorf("keeping a decision: %w", err)
	}
	return JournalEntry{At: deskTime(at), By: by, Kind: kind, Why: why, Body: body}, nil
}

// maxKeptTogether is how many suggestions are written in one transaction.
const maxKeptTogether = 500

// KeepSuggestions puts suggestions in the journal, many to a transaction, and
// returns how many were not there yet. What was decided about the others stands.
func KeepSuggestions(ctx context.Context, k Case, all []Suggested, by string, at time.Time) (int, error) {
	known := map[evidence.ID]bool{}
	old, err := SuggestionsOf(k.Journal(ctx, KindSuggestions, 0))
	if err != nil {
		return 0, err
	}
	for _, s := range old {
		known[s.Key] = true
	}
	var fresh []Suggested
	for _, s := range all {
		if !known[s.Key] {
			known[s.Key] = true
			fresh = append(fresh, s)
		}
	}
	return AddSuggestions(ctx, k, fresh, by, at)
}

// AddSuggestions puts suggestions in the journal, many to a transaction, and
// returns how many are there now. The caller knows that none of them was there
// before. Where ctx ends, what was written stays, and the rest is not written.
func AddSuggestions(ctx context.Context, k Case, fresh []Suggested, by string, at time.Time) (int, error) {
	kept := 0
	for some := range slices.Chunk(fresh, maxKeptTogether) {
		if err := ctx.Err(); err != nil {
			return kept, err
		}
		entries := make([]JournalEntry, 0, len(some))
		for _, s := range some {
			body, err := json.Marshal(s)
			if err != nil {
				return kept, fmt.Errorf("keeping a suggestion: %w", err)
			}
			entries = append(entries, JournalEntry{At: deskTime(at), By: by, Kind: KindSuggestionAdd, Body: body})
		}
		if _, err := k.AppendAll(ctx, entries); err != nil {
			return kept, err
		}
		kept += len(entries)
	}
	return kept, nil
}
