package finding

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// listen reads those of the person's own messages that may answer one of
// subjects, so that answers count as well, and what may back those that do. The
// person may have written a thousand times as many: whatever names no subject
// and stands in no conversation with one is no sign that they knew of it.
func (l *ladder) listen(subjects []*hit) error {
	l.sent, l.answers, l.inConv = l.e.poolOf(nil), map[string][]*telling{}, map[string][]*telling{}
	var refs []evidence.Ref
	about := tellingsOf(subjects)
	for _, t := range about {
		for _, id := range t.ids {
			refs = append(refs, evidence.Ref{Kind: evidence.RefInReplyTo, Value: id}, evidence.Ref{Kind: evidence.RefReferences, Value: id})
		}
		if t.event.Kind == evidence.KindDM && t.dated {
			for _, c := range t.convs {
				refs = append(refs, evidence.Ref{Kind: evidence.RefConversation, Value: c})
			}
		}
	}
	if len(refs) == 0 || len(l.own) == 0 {
		return nil
	}
	pool, err := l.e.ask(EventQuery{Ends: l.who.handles(), Refs: sortedRefs(refs)}, true)
	if err != nil {
		return err
	}
	for _, t := range pool.tellings {
		if !l.mine(t.from) || !l.e.sentCopies(t) {
			continue
		}
		for _, id := range t.parents {
			l.answers[id] = append(l.answers[id], t)
		}
		if t.event.Kind == evidence.KindDM && t.dated {
			for _, c := range t.convs {
				l.inConv[c] = append(l.inConv[c], t)
			}
		}
	}
	return l.back(pool, about)
}

// back reads what may back the answers to about: the same words on a day that
// can be the same, among all on which the person stands.
func (l *ladder) back(pool *pool, about []*telling) error {
	var norms []evidence.ID
	var when evidence.Interval
	for _, t := range about {
		for _, r := range l.repliesTo(t) {
			switch {
			case !r.day || r.wordsKey() == "": // nothing can back it
				continue
			case len(norms) == 0:
				when = r.when
			}
			when = evidence.Interval{Lo: earlier(when.Lo, r.when.Lo), Hi: later(when.Hi, r.when.Hi)}
			norms = append(norms, r.event.Norm)
		}
	}
	if l.sent = pool; len(norms) == 0 {
		return nil
	}
	slices.SortFunc(norms, func(a, b evidence.ID) int { return bytes.Compare(a[:], b[:]) })
	more, err := l.e.ask(EventQuery{Ends: l.who.handles(), Norms: slices.Compact(norms), Window: when}, true)
	if err != nil {
		return err
	}
	here := map[evidence.ID]bool{}
	for _, t := range pool.tellings {
		here[t.event.Item] = true
	}
	all := slices.Clone(pool.tellings)
	for _, t := range more.tellings {
		if !here[t.event.Item] {
			all = append(all, t)
		}
	}
	l.sent = l.e.poolOf(all)
	return nil
}

// repliesTo returns the person's messages that may be answers to t.
func (l *ladder) repliesTo(t *telling) []*telling {
	var out []*telling
	for _, id := range t.ids {
		out = append(out, l.answers[id]...)
	}
	if l.talks(t) {
		for _, c := range t.convs {
			out = append(out, l.firstAfter(c, t)...)
		}
	}
	return out
}

// talks reports whether t is a direct message to the person, who may go on in
// the conversation without saying what they answer.
func (l *ladder) talks(t *telling) bool {
	return t.event.Kind == evidence.KindDM && t.dated && (l.mine(t.to) || l.mine(t.group)) && !l.mine(t.from)
}

// tellingsOf returns the tellings of subjects: of each event all.
func tellingsOf(subjects []*hit) []*telling {
	var out []*telling
	for _, s := range subjects {
		for _, h := range append([]*hit{s}, s.others...) {
			if h.t != nil {
				out = append(out, h.t)
			}
		}
	}
	return out
}

func sortedRefs(refs []evidence.Ref) []evidence.Ref {
	slices.SortFunc(refs, func(a, b evidence.Ref) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return slices.Compact(refs)
}
