package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement/quote"
)

// shownArticle is how many bytes of a text are shown around a suggestion.
const shownArticle = 120 << 10

// suggestionData is one suggestion in the text that it comes from.
type suggestionData struct {
	archive.Suggested
	ID         string // of the statement that it becomes
	Title      string
	Exhibit    int64
	Article    template.HTML // the text with the spans of every suggestion; "": the case does not have it
	Before     bool          // there is more text before
	After      bool
	Words      template.HTML // the words alone, where there is no text
	Draft      string
	Ready      string // what must still be written before it can be accepted; "": nothing
	Choices    []choiceRow
	At, Of     int // its place among those of the text
	Waiting    int // that wait, in the text
	Prev, Next string
	NextOpen   string // of the next that waits; "": none
	Undated    bool
	Unknown    []unresolved
	State      string
	Kind       string // how the words are reported
}

// choiceRow is one proposition that fits the words.
type choiceRow struct {
	N              int
	Polarity, Prop string
	Rule           string
}

func (d *Desk) suggestion(v visit) (answer, error) {
	s, all, err := d.suggestionByKey(v.Context(), v.PathValue("key"))
	if err != nil {
		return answer{}, err
	}
	data := &suggestionData{Suggested: s, State: s.State, Title: s.File, Undated: quote.Undated(s.Made), Kind: string(s.Made.Attribution.Form)}
	data.place(all)
	if err := d.inArticle(v.Context(), all, data); err != nil {
		return answer{}, err
	}
	draft := archive.NewDraft(s)
	data.Draft, data.ID = draft.Text, archive.StatementIDOf(s.Key)
	if st, err := draft.Final(); err != nil {
		data.Ready = sentence(err.Error())
	} else {
		dir, _, err := d.directory(v.Context())
		if err != nil {
			return answer{}, err
		}
		data.Unknown = unknownOf(st, dir)
	}
	for i, c := range s.Made.Candidates {
		data.Choices = append(data.Choices, choiceRow{i + 1, string(c.Polarity), c.Prop.String(), c.Rule})
	}
	title := "Suggestion: " + evidence.PlainLine(s.Made.Statement.Quote, 60)
	return answer{page: "suggestion", title: title, nav: "findings", data: data}, nil
}

// suggestionByKey returns a suggestion, and all of them.
func (d *Desk) suggestionByKey(ctx context.Context, key string) (archive.Suggested, []archive.Suggested, error) {
	all, err := d.suggestedStatements(ctx)
	if err != nil {
		return archive.Suggested{}, nil, err
	}
	i := slices.IndexFunc(all, func(s archive.Suggested) bool { return s.Key.String() == key })
	if i < 0 {
		return archive.Suggested{}, nil, missing{"This suggestion", "The link may be of another case. The page of suggestions lists those of this one."}
	}
	return all[i], all, nil
}

func sameText(a, b archive.Suggested) bool {
	return a.Item == b.Item && (a.Item != "" || a.File == b.File)
}

// place finds the neighbours of a suggestion: in the order of the words in
// their text.
func (data *suggestionData) place(all []archive.Suggested) {
	own := ofText(all, data.Suggested)
	data.Of = len(own)
	here := slices.IndexFunc(own, func(s archive.Suggested) bool { return s.Key == data.Key })
	data.At = here + 1
	for i, s := range own {
		if s.State == archive.SuggestionOpen {
			data.Waiting++
		}
		switch {
		case i == here-1:
			data.Prev = walkTo(s.Key)
		case i == here+1:
			data.Next = walkTo(s.Key)
		}
	}
	data.NextOpen = nextOpen(own, here)
}

// ofText returns the suggestions from the text of s, in the order of their words.
func ofText(all []archive.Suggested, s archive.Suggested) []archive.Suggested {
	var own []archive.Suggested
	for _, o := range all {
		if sameText(o, s) {
			own = append(own, o)
		}
	}
	slices.SortStableFunc(own, func(a, b archive.Suggested) int { return int(startOfWords(a) - startOfWords(b)) })
	return own
}

func startOfWords(s archive.Suggested) int64 {
	if c := s.Made.Attribution.Content; len(c) > 0 {
		return c[0].Start
	}
	return 0
}

// nextOpen is the address of the next suggestion that waits, round and round;
// "" where no other does.
func nextOpen(own []archive.Suggested, here int) string {
	for i := 1; i < len(own); i++ {
		if s := own[(here+i)%len(own)]; s.State == archive.SuggestionOpen {
			return walkTo(s.Key)
		}
	}
	return ""
}

// inArticle shows the text with the spans of every suggestion marked.
func (d *Desk) inArticle(ctx context.Context, all []archive.Suggested, data *suggestionData) error {
	data.Words = show(data.Made.Statement.Quote, nil, false)
	if data.Item == "" {
		return nil
	}
	it, err := d.opt.Case.Item(ctx, data.Item)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	data.Title, data.Exhibit = titleOf(it), it.Exhibit
	text, err := archive.SuggestionText(ctx, d.opt.Case, data.Suggested)
	if errors.Is(err, archive.ErrNotFound) { // its spans are of another text
		return nil
	}
	if err != nil {
		return err
	}
	var marks []spanMark
	for _, s := range ofText(all, data.Suggested) {
		marks = append(marks, marksOf(s, s.Key == data.Key)...)
	}
	lo, hi := around(text, evidence.Span{Start: startOfWords(data.Suggested), End: startOfWords(data.Suggested)}, shownArticle)
	data.Article, data.Before, data.After = showSpans(text, lo, hi, marks), lo > 0, hi < len(text)
	return nil
}

// marksOf are the marks of one suggestion: of the one that is looked at, all
// that its rules went by; of another, its words, which lead to it.
func marksOf(s archive.Suggested, here bool) []spanMark {
	var out []spanMark
	if !here {
		title := map[string]string{archive.SuggestionOpen: "waiting", archive.SuggestionAccepted: "accepted as " + s.Became, archive.SuggestionRejected: "rejected: " + evidence.PlainLine(s.Why, 80)}[s.State]
		for _, sp := range s.Made.Attribution.Content {
			out = append(out, spanMark{Span: sp, Class: "other " + s.State, Title: "Another suggestion, " + title, Href: walkTo(s.Key), Over: 1})
		}
		return out
	}
	a := s.Made.Attribution
	for _, kind := range []struct {
		spans        []evidence.Span
		class, title string
		id           string
		over         int
	}{
		{a.Content, "content", "the words", "words", 3}, {a.Cue, "cue", "what says that it was said", "", 4},
		{a.Source, "source", "who is said to have said it", "", 5}, {s.Made.Answers, "asked", "the question or allegation that it answers", "", 2},
	} {
		for _, sp := range kind.spans {
			out = append(out, spanMark{Span: sp, Class: kind.class, Title: kind.title, ID: kind.id, Over: kind.over})
		}
	}
	return out
}

// acceptSuggestion puts a suggestion on record as a statement, with the
// proposition that was chosen.
func (d *Desk) acceptSuggestion(v visit) (answer, error) {
	s, all, err := d.suggestionByKey(v.Context(), v.PathValue("key"))
	if err != nil {
		return answer{}, err
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	draft := archive.NewDraft(s)
	if text := v.PostForm.Get("choice"); text != "" {
		n, err := strconv.Atoi(text)
		if err == nil {
			err = draft.Choose(n)
		}
		if err != nil {
			return answer{}, bad(fmt.Errorf("choosing a proposition: %w", err))
		}
	}
	if _, _, err := d.accept(v, draft); err != nil {
		return answer{}, err
	}
	return answer{to: afterDeciding(all, s)}, nil
}

// accept puts a draft on record, tests what that bears on, and returns the
// statement's id.
func (d *Desk) accept(v visit, draft *archive.Draft) (id string, placed archive.Placed, err error) {
	if _, err := draft.Final(); err != nil {
		return "", "", bad(fmt.Errorf("it cannot go on record as it stands: %w", err))
	}
	st, placed, err := archive.AcceptSuggestion(v.Context(), d.opt.Case, draft, v.by(), d.now())
	if errors.Is(err, archive.ErrDecided) {
		return "", "", bad(err)
	}
	if err != nil {
		return "", "", err
	}
	d.swept(v.Context(), v.session)
	return st.ID, placed, nil
}

// afterDeciding leads to the next suggestion that waits in the same text.
func afterDeciding(all []archive.Suggested, s archive.Suggested) string {
	own := ofText(all, s)
	here := slices.IndexFunc(own, func(o archive.Suggested) bool { return o.Key == s.Key })
	if next := nextOpen(own, here); next != "" {
		return next
	}
	return "/suggestions"
}

func (d *Desk) rejectSuggestion(v visit) (answer, error) {
	s, all, err := d.suggestionByKey(v.Context(), v.PathValue("key"))
	if err != nil {
		return answer{}, err
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	err = archive.RejectSuggestion(v.Context(), d.opt.Case, s.Key, v.by(), strings.TrimSpace(v.PostForm.Get("why")), d.now())
	if errors.Is(err, archive.ErrNoReason) || errors.Is(err, archive.ErrDecided) {
		return answer{}, bad(err)
	}
	if err != nil {
		return answer{}, err
	}
	v.session.tell("Rejected. It is not suggested again, wherever the same words are read.")
	return answer{to: afterDeciding(all, s)}, nil
}

// reopenSuggestion takes a decision back; the statement that came of it goes
// off the record with it.
func (d *Desk) reopenSuggestion(v visit) (answer, error) {
	s, _, err := d.suggestionByKey(v.Context(), v.PathValue("key"))
	if err != nil {
		return answer{}, err
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	err = archive.ReopenSuggestion(v.Context(), d.opt.Case, s.Key, v.by(), strings.TrimSpace(v.PostForm.Get("why")), d.now())
	if errors.Is(err, archive.ErrNoReason) {
		return answer{}, bad(err)
	}
	if err != nil {
		return answer{}, err
	}
	d.swept(v.Context(), v.session)
	return answer{to: walkTo(s.Key)}, nil
}

// editSuggestion is the form of a statement, begun with what is suggested.
func (d *Desk) editSuggestion(v visit) (answer, error) {
	s, _, err := d.suggestionByKey(v.Context(), v.PathValue("key"))
	if err != nil {
		return answer{}, err
	}
	if s.State != archive.SuggestionOpen {
		return answer{to: "/suggestion/" + url.PathEscape(s.Key.String())}, nil
	}
	return d.statementForm(v.Context(), statementEdit{Suggestion: s.Key.String(), Text: archive.DraftText(s)}, "Edit a suggestion")
}
