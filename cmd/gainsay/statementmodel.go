package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
	"github.com/gainsay/gainsay/statement/quote"
)

// Kinds of journal entry about models. What was asked and what was answered
// are kept whole, so that anybody can see what left the desk and what came back.
const (
	kindModel      = "model."
	kindModelAllow = "model.allow" // the body is a modelSwitch: text of this case may go to that host
	kindModelDeny  = "model.deny"
	kindModelAsk   = "model.ask" // the body is a modelAsked
)

// Limits of what a model is asked and may answer.
const (
	modelPieceBytes  = 12_000 // of text, in one question
	modelMaxPieces   = 20
	modelAnswerBytes = 1 << 20
	modelPatience    = 5 * time.Minute
	modelMaxDrafts   = 50 // of one answer
)

// modelFlags choose a model. None is asked unless both are given.
type modelFlags struct {
	ModelURL string `name:"model-url" placeholder:"URL" help:"Also ask the model behind this OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1. Only this machine is asked unless gainsay statement model allows another."`
	Model    string `placeholder:"NAME" help:"Name of the model at that endpoint."`
}

type statementModelCmd struct {
	Allow statementModelAllowCmd `cmd:"" help:"Allow text of this case to be sent to a model on another machine."`
	Deny  statementModelDenyCmd  `cmd:"" help:"Take that back."`
	List  statementModelListCmd  `cmd:"" default:"withargs" help:"List which machines may be sent text of this case."`
}

type statementModelAllowCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Host      string `arg:"" help:"The host, as it stands in the endpoint's URL."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (statementModelAllowCmd) Help() string {
	return `Text of a case stays on this machine unless somebody says otherwise here. What is asked of a model, and
what it answers, is kept in the journal either way.
` + exitStatus
}

func (c *statementModelAllowCmd) Run(e *env) error {
	return modelDecision(e, c.caseFlags, c.name(e), kindModelAllow, c.Host, c.Why)
}

type statementModelDenyCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Host      string `arg:"" help:"The host."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (statementModelDenyCmd) Help() string { return exitStatus }

func (c *statementModelDenyCmd) Run(e *env) error {
	return modelDecision(e, c.caseFlags, c.name(e), kindModelDeny, c.Host, c.Why)
}

type statementModelListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (statementModelListCmd) Help() string { return exitStatus }

func (c *statementModelListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	hosts, err := modelHosts(e.ctx, k)
	if err != nil {
		return err
	}
	for _, h := range sortedKeys(hosts) {
		if c.JSON {
			if err := printJSON(e.stdout, modelSwitch{h}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(e.stdout, clean(h))
	}
	return nil
}

// modelSwitch is the body of a decision about a host.
type modelSwitch struct {
	Host string `json:"host"`
}

func modelDecision(e *env, f caseFlags, by, kind, host, why string) error {
	if host == "" || strings.ContainsAny(host, "/ \t") {
		return usageError("%q is not a host (write it as in the URL, without http:// and without a path)", host)
	}
	k, err := f.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	return journalJSON(e, k, by, kind, why, modelSwitch{strings.ToLower(host)})
}

func journalJSON(e *env, k *sqlite.Case, by, kind, why string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("writing a journal entry of kind %q: %w", kind, err)
	}
	_, err = k.Append(e.ctx, archive.JournalEntry{At: e.now().UTC().Truncate(time.Millisecond), By: by, Kind: kind, Why: why, Body: b})
	return err
}

// modelHosts are the hosts that the case allows, as the journal tells.
func modelHosts(ctx context.Context, k *sqlite.Case) (map[string]bool, error) {
	out := map[string]bool{}
	for entry, err := range k.Journal(ctx, kindModel, 0) {
		if err != nil {
			return nil, err
		}
		var s modelSwitch
		if entry.Kind != kindModelAllow && entry.Kind != kindModelDeny {
			continue
		}
		if err := json.Unmarshal(entry.Body, &s); err != nil {
			return nil, fmt.Errorf("reading journal entry %d: %w", entry.Seq, err)
		}
		delete(out, s.Host)
		if entry.Kind == kindModelAllow {
			out[s.Host] = true
		}
	}
	return out, nil
}

// model asks one endpoint.
type model struct {
	endpoint string
	name     string
	client   *http.Client
}

// openModel checks where text would go before any goes: to this machine, or to
// a host that the case allows. Proxies and redirects are not followed, because
// they would lead elsewhere.
func openModel(ctx context.Context, k *sqlite.Case, f modelFlags) (*model, error) {
	if f.ModelURL == "" && f.Model == "" {
		return nil, nil
	}
	if f.ModelURL == "" || f.Model == "" {
		return nil, usageError("--model-url and --model are given together")
	}
	u, err := url.Parse(f.ModelURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, usageError("reading --model-url: %q is not an endpoint (write one such as http://127.0.0.1:8080/v1)", f.ModelURL)
	}
	hosts, err := modelHosts(ctx, k)
	if err != nil {
		return nil, err
	}
	allowed := hosts[strings.ToLower(u.Host)] || hosts[strings.ToLower(u.Hostname())]
	if !allowed && !thisMachine(u.Hostname()) {
		return nil, usageError("text of this case may not be sent to %s (allow it with: gainsay statement model allow %s --why …)", u.Host, u.Hostname())
	}
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	if !allowed {
		dialer.Control = onlyThisMachine
	}
	return &model{
		endpoint: strings.TrimSuffix(f.ModelURL, "/") + "/chat/completions", name: f.Model,
		client: &http.Client{
			Timeout:   modelPatience,
			Transport: &http.Transport{Proxy: nil, DialContext: dialer.DialContext},
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return errors.New("the endpoint wants to send us elsewhere, and was not followed")
			},
		},
	}, nil
}

func thisMachine(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// onlyThisMachine refuses an address that a name was resolved to where it is
// not this machine's own.
func onlyThisMachine(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if !thisMachine(host) {
		return fmt.Errorf("%s is not this machine", address)
	}
	return nil
}

// modelDraft is one statement as a model writes it.
type modelDraft struct {
	Speaker     string `json:"speaker"`
	For         string `json:"for"`
	Quote       string `json:"quote"`
	Polarity    string `json:"polarity"`
	Proposition string `json:"proposition"`
}

// modelAsked is what the journal keeps of one question.
type modelAsked struct {
	URL     string         `json:"url"`
	Model   string         `json:"model"`
	Item    string         `json:"item,omitempty"`
	File    string         `json:"file,omitempty"`
	Prompt  string         `json:"prompt"`
	Answer  string         `json:"answer"`
	Error   string         `json:"error,omitempty"`
	Kept    int            `json:"kept"`
	Dropped []modelDropped `json:"dropped,omitempty"`
}

type modelDropped struct {
	Why   string     `json:"why"`
	Draft modelDraft `json:"draft"`
}

const modelPrompt = `Find public statements in the text below that say whether something was done, known, sent, paid, met or possessed.
Answer with a JSON array and nothing else. Each element: {"speaker": NAME, "for": NAME or "", "quote": the exact words, copied
character by character from the text, "polarity": "asserts" or "denies", "proposition": P}.
P is one of contact(A, B), sent(A, B), received(A, B), met(A, B), aware(A, P), learned(A, P, from: "source"), paid(A, B), had(A, "it"),
gave(A, B, "it"), origin("it", A), member(A, G), exists("words"), said(A, "words"), released(A, "it", part: all), did(A, delete, "it").
Names with spaces stand in double quotation marks. Use only these names: %s.
If there is no such statement, answer [].

TEXT:
%s`

// ask sends one question and returns the answer's text.
func (m *model) ask(ctx context.Context, prompt string) (string, error) {
	body, err := json.Marshal(map[string]any{
		"model": m.name, "temperature": 0, "messages": []map[string]string{{"role": "user", "content": prompt}},
	})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.endpoint, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := m.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, modelAnswerBytes+1))
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answers %s", resp.Status)
	}
	if len(raw) > modelAnswerBytes {
		return "", fmt.Errorf("its answer is longer than %s", size(modelAnswerBytes))
	}
	var out struct {
		Choices []struct {
			Message struct {
				Content string `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(raw, &out); err != nil || len(out.Choices) == 0 {
		return "", errors.New("its answer has no choices")
	}
	return out.Choices[0].Message.Content, nil
}

// modelPieces cuts a text at paragraphs into what one question holds.
func modelPieces(text string) (pieces []evidence.Span, whole bool) {
	for lo := 0; lo < len(text); {
		if len(pieces) == modelMaxPieces {
			return pieces, false
		}
		hi := min(lo+modelPieceBytes, len(text))
		if hi < len(text) {
			if i := strings.LastIndexByte(text[lo:hi], '\n'); i > 0 {
				hi = lo + i + 1
			}
		}
		pieces = append(pieces, evidence.Span{Start: int64(lo), End: int64(hi)})
		lo = hi
	}
	return pieces, true
}

// suggestions asks about every piece of an article. What does not parse, names
// somebody whom the case does not know, or quotes what the text does not say is
// dropped, and the journal says why.
func (m *model) suggestions(e *env, k *sqlite.Case, by string, a article, dir *people.Directory) ([]quote.Suggestion, error) {
	pieces, whole := modelPieces(a.Entry.Text)
	if !whole {
		fmt.Fprintf(e.stderr, "note: %s is longer than a model is asked about; only its beginning was sent\n", clean(a.ref))
	}
	var out []quote.Suggestion
	for _, piece := range pieces {
		words := a.Entry.Text[piece.Start:piece.End]
		asked := modelAsked{URL: m.endpoint, Model: m.name, Item: a.Item, File: a.File, Prompt: fmt.Sprintf(modelPrompt, strings.Join(namesIn(dir), ", "), strings.ToValidUTF8(words, "\ufffd"))}
		answer, askErr := m.ask(e.ctx, asked.Prompt)
		asked.Answer = answer
		var drafts []modelDraft
		if askErr == nil {
			if drafts, askErr = draftsIn(answer); askErr == nil {
				for _, d := range drafts {
					s, why := m.suggestion(a, piece, d, dir)
					if why != "" {
						asked.Dropped = append(asked.Dropped, modelDropped{why, d})
						continue
					}
					asked.Kept++
					out = append(out, s)
				}
			}
		}
		if askErr != nil {
			asked.Error = askErr.Error()
		}
		if err := journalJSON(e, k, by, kindModelAsk, "", asked); err != nil {
			return nil, err
		}
		if askErr != nil && answer == "" {
			return nil, fmt.Errorf("asking the model at %s: %w", m.endpoint, askErr)
		}
		if askErr != nil {
			fmt.Fprintf(e.stderr, "note: the model's answer was dropped: %v\n", askErr)
		} else if len(asked.Dropped) > 0 {
			fmt.Fprintf(e.stderr, "note: %s of the model dropped (the journal says why)\n", plural(len(asked.Dropped), "draft"))
		}
	}
	return out, nil
}

// draftsIn reads an answer: a JSON array, alone or in a fenced block.
func draftsIn(answer string) ([]modelDraft, error) {
	text := strings.TrimSpace(answer)
	if rest, fenced := strings.CutPrefix(text, "```"); fenced {
		_, rest, _ = strings.Cut(rest, "\n")
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "```"))
	}
	var drafts []modelDraft
	if err := json.Unmarshal([]byte(text), &drafts); err != nil {
		return nil, fmt.Errorf("it is not the JSON that was asked for: %w", err)
	}
	if len(drafts) > modelMaxDrafts {
		return nil, fmt.Errorf("it has %d drafts, and the limit is %d", len(drafts), modelMaxDrafts)
	}
	return drafts, nil
}

// suggestion holds a draft to its text and to the case, or says why it is
// dropped.
func (m *model) suggestion(a article, piece evidence.Span, d modelDraft, dir *people.Directory) (quote.Suggestion, string) {
	words := a.Entry.Text[piece.Start:piece.End]
	at := strings.Index(words, d.Quote)
	prop, perr := statement.ParseProp(d.Proposition)
	polarity := statement.Polarity(d.Polarity)
	switch {
	case strings.TrimSpace(d.Quote) == "" || at < 0:
		return quote.Suggestion{}, "the quotation is not word for word in the text"
	case perr != nil:
		return quote.Suggestion{}, "the proposition does not parse: " + perr.Text()
	case polarity != statement.Asserts && polarity != statement.Denies:
		return quote.Suggestion{}, "the polarity is neither asserts nor denies"
	}
	names := append(prop.Names(), d.Speaker)
	if d.For != "" {
		names = append(names, d.For)
	}
	for _, n := range names {
		if _, ok := dir.Resolve(n); !ok {
			return quote.Suggestion{}, fmt.Sprintf("the case does not know who %q is", n)
		}
	}
	start := piece.Start + int64(at)
	made := quote.Suggest(a.Doc, a.Entry.Text, []quote.Attribution{{
		Form: quote.Direct, Speech: true, Rule: "model", Speaker: d.Speaker, For: d.For,
		Content: []evidence.Span{{Start: start, End: start + int64(len(d.Quote))}},
	}}, nil)
	if len(made) != 1 {
		return quote.Suggestion{}, "the quotation cannot be placed"
	}
	s := made[0]
	rule := "model:" + m.name
	s.Candidates = []quote.Candidate{{Polarity: polarity, Prop: prop, Rule: rule}}
	s.Statement.Polarity, s.Statement.Prop = polarity, prop
	s.Statement.Speaker, s.Statement.For = d.Speaker, d.For
	s.Rules = []string{rule}
	if err := statement.Check(checkable(s.Statement)); err != nil {
		return quote.Suggestion{}, "it cannot be written as a statement: " + err.Error()
	}
	return s, ""
}

// checkable is a draft with what a person has yet to fill in.
func checkable(st statement.Statement) statement.Statement {
	st.ID = "x"
	if st.Said.IsZero() {
		st.Said = evidence.Time{Wall: time.Date(statement.FirstYear, 1, 1, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionYear}
	}
	return st
}
