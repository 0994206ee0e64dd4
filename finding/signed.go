package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// CheckSigned is the check of mail that the writer's own domain has signed, and
// CheckSignedWords that of words which the writer has signed, apart from the
// header of the mail that they stand in.
const (
	CheckSigned      = "domain-signature"
	CheckSignedWords = "writer-signature"
)

// signed is the check of that name (method section 1). It looks at the item's
// own bytes, so that it does not matter by whose hands the copy came; and it
// shows nothing of the copy: where it lay, and whether anybody opened it.
func (p *pool) signed(t *telling, by backing) (judged, bool) {
	for _, s := range t.event.Proof.Signatures {
		if p.e.holds(s) && p.e.doubt(t, s, by) == "" {
			check := CheckSigned
			if s.OfWords() {
				check = CheckSignedWords
			}
			return judged{standing: evidence.Verified, why: check + ": " + p.e.signedWords(s), signed: &s}, true
		}
	}
	return judged{}, false
}

// ofCopies is j for a hit that rests on how a copy lay, which no signature is
// over: whoever handed it in could have laid it so.
func (j judged) ofCopies() judged {
	if j.signed == nil {
		return j
	}
	return *j.handed
}

// restingOn is j for a hit that rests on h, who stands on t.
func (j judged) restingOn(t *telling, h evidence.Handle) judged {
	if j.signed == nil || openEnd(t, *j.signed, []evidence.Handle{h}) == "" {
		return j
	}
	return *j.handed
}

// everybody returns every handle on t.
func everybody(t *telling) []evidence.Handle {
	var out []evidence.Handle
	for _, p := range t.event.Parties {
		out = append(out, p.Handle)
	}
	return out
}

// signedWords says what a signature shows that makes an item verified, and what
// it does not.
func (e *engine) signedWords(s Signed) string {
	if s.OfWords() {
		return fmt.Sprintf("the key of %s, which %s vouches for, signed these words on %s; that shows neither whom they went to nor who typed them",
			s.Address, s.Seen[e.voucher(s)].Source, s.Made.UTC().Format(time.DateOnly))
	}
	return fmt.Sprintf("%s, the domain of the writer's address, signed these words, this sender and this date (key %s, %s); that shows which domain sent them, and not who typed them",
		s.Domain, s.Selector, s.Strength)
}

// doubt says why a signature that verifies does not make the item verified for
// what by needs of it; "" where it does (method section 1).
func (e *engine) doubt(t *telling, s Signed, by backing) string {
	if s.OfWords() {
		return e.doubtWords(t, s, by)
	}
	switch {
	case s.Scheme != authentic.DKIM && s.Scheme != authentic.DomainKeys:
		return "it is no signature of a domain"
	case !s.Author || !writtenAt(t, s.Domain):
		return s.Domain + " is not the domain of the writer's address: it passed the message on"
	case s.From != authentic.Wholly || s.Date != authentic.Wholly || s.Body != authentic.Wholly:
		return "it does not cover the whole of the sender, the date and the words"
	case s.Subject == authentic.Partly || s.Subject == authentic.Nothing || !s.Reads || s.leavesOpen("message-id"):
		return "it leaves open what bears on how the words are read"
	case s.Strength == authentic.Broken || s.Strength == "":
		return "anybody can compute the key that made it"
	case e.disputed(s):
		return "two different keys are kept for its name and time, and nobody has said which is right"
	case s.Testing:
		return "the domain said that it was only testing"
	case t.has(paraphraseLabels) || t.has(omissionLabels) || t.event.Constructed:
		return "the item is not the message as it was sent"
	case !e.keyVouched(s):
		return "its key was found only in troves, whose makers could have made it"
	}
	if field := openEnd(t, s, by.ends); field != "" {
		return "it does not cover " + field + ", on which this rests"
	}
	if by.answer && (s.leavesOpen("in-reply-to") || s.leavesOpen("references") || s.To != authentic.Wholly || s.leavesOpen("cc")) {
		return "it does not cover what the message answers, and to whom"
	}
	return ""
}

// holds reports whether s verified by what was known on the day asked for. What
// an S/MIME or OpenPGP signature is held against is the case's own to trust, and
// to trust no longer.
func (e *engine) holds(s Signed) bool {
	if !s.OfWords() || e.opt.AsOf.IsZero() {
		return s.Word == authentic.Verified
	}
	return !s.Word.Altered() && e.keyVouched(s)
}

// madeWithin is how far the date of a mail, which an S/MIME or OpenPGP signature
// is not over, may lie from when the signature says that it was made.
const madeWithin = 10 * time.Minute

// doubtWords is doubt for a signature that is over the words alone. Whoever has
// one signed mail can put its words, with their signature, under another
// header: so it shows whose words they are and, by the time that the signature
// itself gives, when they were signed; and never to whom they went, what they
// answer, nor that they were sent twice.
func (e *engine) doubtWords(t *telling, s Signed, by backing) string {
	switch {
	case !by.words:
		return "it is over the words and not over the header, on which this rests"
	case !s.Author || len(t.from) != 1 || t.from[0].Network != evidence.NetMail || !strings.EqualFold(t.from[0].Value, s.Address):
		return "its signer is not the writer's address"
	case s.Body != authentic.Wholly || !s.Reads:
		return "it does not cover the whole of the words, as they are read"
	case s.Strength == authentic.Broken || s.Strength == "":
		return "anybody can compute the key that made it"
	case s.Unfit != "":
		return s.Unfit
	case s.Made.IsZero():
		return "it does not say when it was made, and does not cover the date of the mail"
	case placeOf(evidence.Interval{Lo: s.Made, Hi: s.Made.Add(time.Second)}, true, e.bounds.Certain, e.bounds.Possible) != t.place(e.bounds),
		!t.dated || s.Made.Before(t.when.Lo.Add(-madeWithin)) || s.Made.After(t.when.Hi.Add(madeWithin)):
		return "it was made at another time than the mail is dated, and does not cover that date"
	case t.has(paraphraseLabels) || t.has(omissionLabels) || t.event.Constructed:
		return "the item is not the message as it was sent"
	case e.disputed(s):
		return "a keyring that is trusted has its key as one that was no longer good"
	case !e.keyVouched(s):
		return "no named person trusts, for this archive, what vouches for its signer"
	}
	return ""
}

// keyVouched reports whether somebody had put on record, by the day asked for,
// that the key stood in the DNS, and has it from elsewhere than a trove.
func (e *engine) keyVouched(s Signed) bool {
	return e.voucher(s) >= 0
}

// voucher is the index in s.Seen of the first that counts, or -1. For what is
// trusted, somebody has to answer by name.
func (e *engine) voucher(s Signed) int {
	return slices.IndexFunc(s.Seen, func(k KeySighting) bool {
		if s.OfWords() && slices.Contains(nobodys, people.Key(k.By)) {
			return false
		}
		return !k.Trove && k.Known(e.opt.Clock, e.opt.AsOf)
	})
}

// disputed reports whether another key was kept for the name and time of the one
// that s was held against, by the day asked for.
func (e *engine) disputed(s Signed) bool {
	if len(s.Rivals) == 0 {
		return s.Conflict
	}
	return slices.ContainsFunc(s.Rivals, func(k KeySighting) bool { return k.Known(e.opt.Clock, e.opt.AsOf) })
}

// judgeable reports whether s could be judged by the day asked for: before its
// key was known, it was one of which nothing is known either way.
func (e *engine) judgeable(s Signed) bool {
	return e.opt.AsOf.IsZero() || slices.ContainsFunc(s.Seen, func(k KeySighting) bool { return k.Known(e.opt.Clock, e.opt.AsOf) })
}

// writtenAt reports whether t has one writer, at a mail address of domain or of
// a domain below it.
func writtenAt(t *telling, domain string) bool {
	if len(t.from) != 1 || t.from[0].Network != evidence.NetMail {
		return false
	}
	_, at, _ := strings.Cut(t.from[0].Value, "@")
	at, domain = strings.ToLower(at), strings.ToLower(domain)
	return domain != "" && (at == domain || strings.HasSuffix(at, "."+domain))
}

func (s Signed) leavesOpen(field string) bool { return slices.Contains(s.Open, field) }

// openEnd names a field that is not wholly under s and by which one of ends
// stands on t; "" where there is none.
func openEnd(t *telling, s Signed, ends []evidence.Handle) string {
	for _, p := range t.event.Parties {
		if !slices.Contains(ends, p.Handle) {
			continue
		}
		open, field := false, string(p.Role) // all of From is covered; on the other roles no dealing rests
		switch p.Role {
		case evidence.RoleTo:
			open = s.To != authentic.Wholly
		case evidence.RoleCc, evidence.RoleSender:
			open = s.leavesOpen(field)
		case evidence.RoleBcc:
			open = true // whoever is in it is not on the message that was signed
		}
		if open {
			return "the field " + field
		}
	}
	return ""
}

// innocent are the changes that mailing lists and mailboxes make to every
// message (package authentic): where they are proved to be all, nothing is held
// against a mail that does not verify as it stands.
var innocent = []authentic.ChangeCode{
	authentic.ListFooter, authentic.Wrapped, authentic.FromQuoting, authentic.TrailingSpace, authentic.LineEnds, authentic.BlankLines,
	authentic.Recoded, authentic.SubjectPrefix, authentic.AuthorRewritten, authentic.Refolded,
}

// flags says what the signatures of t give reason to ask about: altered ones
// for which no innocent explanation is proved. They neither raise nor lower
// what the item is worth.
func (e *engine) flags(t *telling) []string {
	var out []string
	sigs := slices.DeleteFunc(slices.Clone(t.event.Proof.Signatures), func(s Signed) bool { return !e.judgeable(s) })
	for _, s := range sigs {
		again := func(o Signed) bool { return o.Word == authentic.Verified && strings.EqualFold(o.Domain, s.Domain) }
		if !s.Word.Altered() || slices.ContainsFunc(sigs, again) {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(s.Changes), func(c authentic.ChangeCode) bool { return slices.Contains(innocent, c) })
		how := "how it was altered is not proved"
		switch {
		case s.Whole && len(others) == 0:
			continue
		case len(others) > 0:
			how = "altered: " + strings.Join(phrases(s, others), ", ")
		}
		out = append(out, fmt.Sprintf("a signature of %s does not hold: %s, and no innocent explanation of it is proved", s.Domain, how))
	}
	return unique(out)
}

// phrases says others, the changes of s that are not innocent, for people. What
// was kept before the fields were kept by name is said by its kind alone.
func phrases(s Signed, others []authentic.ChangeCode) []string {
	if len(s.How) > 0 {
		return s.How
	}
	out := make([]string, len(others))
	for i, c := range others {
		out[i] = c.Phrase()
	}
	return out
}

// addedAfter returns the roles on t whose field was put in after the writer's
// own domain had signed: it signed that there was none. Whoever stands there
// alone was not addressed. Nothing is taken out on the word of a key that would
// not make a mail verified, or where the domain has signed the mail as it
// stands as well.
func (e *engine) addedAfter(t *telling) []evidence.Role {
	var out []evidence.Role
	for _, s := range t.event.Proof.Signatures {
		switch {
		case s.Word == authentic.Verified && s.Author && writtenAt(t, s.Domain):
			return nil
		case len(s.Added) == 0 || s.Scheme != authentic.DKIM || !s.Author || !writtenAt(t, s.Domain),
			s.From != authentic.Wholly || s.Strength == authentic.Broken || s.Strength == "",
			s.Testing || t.event.Constructed || e.disputed(s) || !e.keyVouched(s):
			continue
		}
		out = append(out, s.Added...)
	}
	return out
}

// signature says what the signatures of a witness show, in one sentence for
// people; "" where none verifies.
func (e *engine) signature(t *telling) string {
	why := ""
	for _, s := range t.event.Proof.Signatures {
		if !e.holds(s) || !e.judgeable(s) {
			continue
		}
		doubt := e.doubt(t, s, backing{words: true})
		if doubt == "" {
			return "signed: " + e.signedWords(s)
		}
		if why == "" || s.Author {
			why = fmt.Sprintf("a signature of %s verifies, and does not make the message verified: %s", cmp.Or(s.Address, s.Domain, "somebody"), doubt)
		}
	}
	return why
}
