package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// gathered is what a certificate is made of, besides the seal itself.
type gathered struct {
	gaps      []string
	strangers []evidence.Handle // that the party dealt with, and that are nobody's
	silence   string            // the longest, in words; empty where it is nothing unusual
}

// Silence is told where it is as long as these: so many days, and so many times
// the usual time between two items. Many an account rests for a month; whether
// this one did, its certifier has to know.
const (
	silentDays  = 30
	silentTimes = 10
)

// longestSilence says between which dated items the party was silent longest,
// against the account's own rhythm (method section 4).
func longestSilence(events []finding.Event) string {
	var at []time.Time
	for _, ev := range events {
		if !ev.Time.IsZero() && !ev.Time.Circa {
			at = append(at, ev.Time.Interval().Lo)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	var between []time.Duration
	longest := 0 // which of them
	for i := 1; i < len(at); i++ {
		between = append(between, at[i].Sub(at[i-1]))
		if between[i-1] > between[longest] {
			longest = i - 1
		}
	}
	if len(between) < 2 {
		return ""
	}
	most := between[longest]
	usual := slices.Sorted(slices.Values(between))[len(between)/2]
	if most < silentDays*24*time.Hour || most < silentTimes*usual {
		return ""
	}
	return fmt.Sprintf("nothing for %d days, from %s to %s, where the usual is %s", int(most.Hours()/24),
		at[longest].UTC().Format(time.DateOnly), at[longest+1].UTC().Format(time.DateOnly), usualText(usual))
}

func usualText(d time.Duration) string {
	if days := int(d.Hours() / 24); days > 0 {
		return plural(days, "day")
	}
	return "less than a day"
}

// gatherSeal fills in what the case holds of the seal's party, and looks for
// gaps in the scope. It is an error where the case holds nothing.
func gatherSeal(e *env, k *sqlite.Case, s *finding.Seal) (gathered, error) {
	decisions, err := k.Decisions(e.ctx)
	if err != nil {
		return gathered{}, err
	}
	handles, known := finding.PartyHandles(decisions, s.Party)
	if !known {
		return gathered{}, usageError("certifying: nobody is called %q; gainsay people lists who is who, and people same puts somebody on record", s.Party)
	}
	if len(handles) == 0 {
		return gathered{}, fmt.Errorf("certifying: no handle of %s is known (gainsay people same puts one on record)", s.Party)
	}
	s.Handles = handles
	troves, err := sealedTroves(e, k, *s, time.Time{})
	if err != nil {
		return gathered{}, err
	}
	if s.Items = troves.items; s.Items == 0 {
		return gathered{}, fmt.Errorf("certifying: the case holds nothing: no %s", scopeText(*s))
	}
	s.Root = troves.root()
	var g gathered
	if g.gaps, err = troves.gaps(e, k); err != nil {
		return g, err
	}
	events, err := k.Events(e.ctx, finding.EventQuery{Ends: handles, Window: s.Window, Channel: s.Channel})
	if err != nil {
		return g, err
	}
	holes, err := parentsAbsent(e, k, events)
	if err != nil {
		return g, err
	}
	g.gaps = append(g.gaps, holes...)
	for _, ev := range events {
		if finding.Omits(ev) {
			g.gaps = append(g.gaps, fmt.Sprintf("words are left out of #%d", ev.Exhibit))
		}
	}
	g.silence = longestSilence(events)
	dir, err := directory(e.ctx, k)
	if err != nil {
		return g, err
	}
	for _, ev := range events {
		for _, p := range ev.Parties {
			if _, owned := dir.OwnerOf(p.Handle); !owned && !slices.Contains(handles, p.Handle) && (p.Role == evidence.RoleFrom || p.Role.Addressed()) {
				g.strangers = append(g.strangers, p.Handle)
			}
		}
	}
	slices.SortFunc(g.strangers, evidence.Handle.Compare)
	g.strangers = slices.Compact(g.strangers)
	return g, nil
}

// sealTroves are the troves that hold something of a seal's party in its scope,
// or that the party handed over: what a certificate rests on.
type sealTroves struct {
	items    int
	holdings []finding.Holding
	troves   []archive.Trove
	imports  map[string][]troveImport // by trove, in order
}

// sealedTroves returns them as they were at an instant of the desk clock; zero
// is now.
func sealedTroves(e *env, k *sqlite.Case, s finding.Seal, at time.Time) (sealTroves, error) {
	out := sealTroves{imports: map[string][]troveImport{}}
	var err error
	out.holdings, err = k.Holdings(e.ctx, finding.HoldingsQuery{Ends: s.Handles, Window: s.Window, Channel: s.Channel, Clock: finding.Desk, AsOf: at})
	if err != nil {
		return out, err
	}
	for _, h := range out.holdings {
		out.items += h.Items
	}
	all, err := k.Troves(e.ctx)
	if err != nil {
		return out, err
	}
	for _, t := range all {
		if t.From == s.Party || slices.ContainsFunc(out.holdings, func(h finding.Holding) bool { return h.Trove == t.Name }) {
			out.troves = append(out.troves, t)
		}
	}
	for entry, err := range k.Journal(e.ctx, "import", 0) {
		if err != nil {
			return out, err
		}
		if s.Seq > 0 && entry.Seq >= s.Seq { // what was imported since is not part of it
			break
		}
		var body struct {
			Trove string      `json:"trove"`
			Root  evidence.ID `json:"root"`
		}
		if json.Unmarshal(entry.Body, &body) == nil && slices.ContainsFunc(out.troves, func(t archive.Trove) bool { return t.Name == body.Trove }) {
			out.imports[body.Trove] = append(out.imports[body.Trove], troveImport{entry.At, entry.By, entry.Seq, body.Root})
		}
	}
	return out, nil
}

// root is the SHA-256 over a line "root hash, two blanks, name of the trove"
// for every import of the troves, in the order of the journal, in hexadecimal.
func (t sealTroves) root() string {
	type line struct {
		seq  int64
		text string
	}
	var lines []line
	for name, is := range t.imports {
		for _, i := range is {
			lines = append(lines, line{i.Seq, i.Root.String() + "  " + name + "\n"})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return int(a.seq - b.seq) })
	h := sha256.New()
	for _, l := range lines {
		h.Write([]byte(l.text))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// unreadCodes are the problems that say that a message may not have been read.
var unreadCodes = []string{"not-opened", "reader-failed", "item-too-large", "json-cut", "emlx-partial"}

// gaps lists what of the troves could not be kept or read.
func (t sealTroves) gaps(e *env, k *sqlite.Case) ([]string, error) {
	var out []string
	for _, trove := range t.troves {
		scope := archive.Scope{Troves: []string{trove.Name}}
		if len(t.imports[trove.Name]) == 0 {
			out = append(out, "trove "+trove.Name+" was not imported to the end")
		}
		for x, err := range k.Exceptions(e.ctx, scope) {
			if err != nil {
				return nil, err
			}
			out = append(out, fmt.Sprintf("%s of trove %s could not be kept: %s (%s)", x.Path, trove.Name, x.Code, x.Detail))
		}
		for p, err := range k.Problems(e.ctx, scope) {
			if err != nil {
				return nil, err
			}
			if slices.Contains(unreadCodes, p.Code) {
				out = append(out, fmt.Sprintf("%s of trove %s was not read in full: %s (%s)", p.Path, trove.Name, p.Code, p.Detail))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// parentsAbsent lists messages that the party answered, or that answer it, and
// that are not in the case: replies whose parent is absent (method section 4).
func parentsAbsent(e *env, k *sqlite.Case, events []finding.Event) ([]string, error) {
	here := map[string]bool{}
	for _, ev := range events {
		for _, r := range ev.Refs {
			if r.Kind == evidence.RefMessageID {
				here[r.Value] = true
			}
		}
	}
	answering := map[string]int64{} // the first message that answers it
	for _, ev := range events {
		for _, r := range ev.Refs {
			if r.Kind == evidence.RefInReplyTo && r.Value != "" && !here[r.Value] && answering[r.Value] == 0 {
				answering[r.Value] = ev.Exhibit
			}
		}
	}
	var out []string
	for _, id := range sortedKeys(answering) {
		ids, err := k.ByRef(e.ctx, []evidence.Ref{{Kind: evidence.RefMessageID, Value: id}})
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			out = append(out, fmt.Sprintf("the message <%s>, which #%d answers, is not in the case", id, answering[id]))
		}
	}
	return out, nil
}

func printSeal(w io.Writer, l sealLine, troves sealTroves) {
	fmt.Fprintf(w, "certificate %d%s\n", l.Seq, clean(goneText("withdrawn", l.Gone, l.GoneBy, l.GoneWhy)))
	row(w, "says", l.Text())
	row(w, "because", l.Why)
	row(w, "made", l.At.UTC().Format(time.DateTime)+" UTC by "+l.By)
	row(w, "handles", handlesText(l.Handles))
	for _, h := range troves.holdings {
		row(w, "held then", fmt.Sprintf("%s of %s in trove %s, %s to %s", thousands(int64(h.Items)), h.Channel, h.Trove, h.First.UTC().Format(time.DateOnly), h.Last.UTC().Format(time.DateOnly)))
	}
	row(w, "root hash", l.Root)
	for _, d := range l.Despite {
		row(w, "in spite of", d)
	}
	if len(l.Since) == 0 {
		row(w, "since", "nothing has come that lies in it")
	} else {
		row(w, "BROKEN by", exhibitList(l.Since)+": it lies in the scope and came later")
	}
}

func handlesText(hs []evidence.Handle) string {
	out := make([]string, len(hs))
	for i, h := range hs {
		out[i] = h.String()
	}
	return strings.Join(out, ", ")
}

// listedExhibits is how many exhibits a line names.
const listedExhibits = 12

func exhibitList(ns []int64) string {
	var out []string
	for _, n := range ns[:min(len(ns), listedExhibits)] {
		out = append(out, fmt.Sprintf("#%d", n))
	}
	s := strings.Join(out, ", ")
	if more := len(ns) - listedExhibits; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// printSealCertificate draws up the certificate for its maker to sign.
func printSealCertificate(w io.Writer, l sealLine, troves sealTroves) {
	fmt.Fprintf(w, `DRAFT: not a certificate until the person who made it has checked and signed it

CERTIFICATE OF COMPLETE COVERAGE, journal entry %d

I, %s, certify that
%s.

1. How I know: %s
2. By the party I mean: %s, known by %s.
3. It rests on %s in:
`, l.Seq, clean(l.By), clean(l.Says()), clean(l.Why), clean(l.Party), clean(handlesText(l.Handles)), plural(l.Items, "item"))
	for _, t := range troves.troves {
		fmt.Fprintf(w, "     trove %s, %s\n", clean(t.Name), handOver(t))
		for _, i := range troves.imports[t.Name] {
			fmt.Fprintf(w, "       imported %s UTC, journal entry %d\n       root hash %s\n", i.At.UTC().Format(time.DateTime), i.Seq, i.Root)
		}
	}
	fmt.Fprintf(w, "   root hash of all of them\n     %s\n4. Gaps that I know of: ", l.Root)
	if len(l.Despite) == 0 {
		fmt.Fprintln(w, "none")
	} else {
		fmt.Fprintln(w)
		for _, d := range l.Despite {
			fmt.Fprintf(w, "     %s\n", clean(d))
		}
	}
	fmt.Fprintf(w, "5. Since then: ")
	if len(l.Since) == 0 {
		fmt.Fprintln(w, "nothing has come to the case that lies in the scope.")
	} else {
		fmt.Fprintf(w, "%s came to the case and lie in the scope: the certificate is broken.\n", exhibitList(l.Since))
	}
	fmt.Fprintf(w, `
It does not say that the party wrote nothing by other means, nor whose the handles are that it dealt with.

   signed  %[1]s    date  ________________
`, blank)
}
