package archive

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/message"
)

// KindKey is the kind of a journal entry whose body is an authentic.Key: the
// keys of a case are those that its journal has.
const KindKey = "key.add"

// BearsOnProofs reports whether entries of a kind can change what signatures
// come to: keys, and what the case trusts.
func BearsOnProofs(kind string) bool {
	return kind == KindKey || kind == KindTrust || kind == KindDistrust
}

// Judging counts the versions of judging. It is raised whenever a mail can come
// to another outcome than before, or more is kept of it (finding.Signed): what
// an older program judged is then judged again, and is no fault.
const Judging = 2

// ErrNotJudged is the answer where what was asked hangs on signatures that
// have not been judged with the keys of the case.
var ErrNotJudged = errors.New("archive: some mail has not been judged with the keys of this case")

// MaxJudgedBytes is how large a mail may be to be judged by itself: what
// readers are given of one item. The outcome of a larger one is not-judged.
const MaxJudgedBytes = 64 << 20

// Judged is what judging changed.
type Judged struct {
	Mails   int    // judged now
	Unread  int    // of them, those whose bytes cannot be had: a check says why
	Changes []Move // those whose outcome is another than before
}

// Move is how many mails went from one outcome to another. From is empty for
// mail that had not been judged before.
type Move struct {
	From  authentic.Word `json:"from,omitempty"`
	To    authentic.Word `json:"to"`
	Mails int            `json:"mails"`
}

// Add counts one mail.
func (j *Judged) Add(from, to authentic.Word) {
	one := Judged{Mails: 1}
	if from != to {
		one.Changes = []Move{{from, to, 1}}
	}
	j.Join(one)
}

// Join adds what another judging changed.
func (j *Judged) Join(o Judged) {
	j.Mails, j.Unread = j.Mails+o.Mails, j.Unread+o.Unread
	for _, m := range o.Changes {
		i := slices.IndexFunc(j.Changes, func(c Move) bool { return c.From == m.From && c.To == m.To })
		if i < 0 {
			j.Changes = append(j.Changes, m)
			continue
		}
		j.Changes[i].Mails += m.Mails
	}
	j.sort()
}

func (j *Judged) sort() {
	slices.SortFunc(j.Changes, func(a, b Move) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// JudgeOptions say how the bytes of a mail are judged. They follow from the
// bytes, so that an outcome hangs on nothing but them and the keys: a mail is
// judged as one out of an mbox file where it has lines which such a file may
// have quoted, whatever it was found in.
func JudgeOptions(raw []byte, constructed bool) authentic.Options {
	return authentic.Options{Constructed: constructed, MboxQuoted: hasQuotedFrom(raw)}
}

// hasQuotedFrom reports whether a line begins ">From " or ">>From " and so on.
func hasQuotedFrom(raw []byte) bool {
	for {
		i := bytes.Index(raw, []byte(">From "))
		if i < 0 {
			return false
		}
		start := i
		for start > 0 && raw[start-1] == '>' {
			start--
		}
		if start == 0 || raw[start-1] == '\n' {
			return true
		}
		raw = raw[i+1:]
	}
}

// JudgeMail judges the signatures of one mail with the keys of a case and the
// roots and keyrings that it trusts (Trusted.Options; its other fields are not
// looked at). How an altered one was altered is looked for; what lacks a key is
// not, because nothing of it is proved.
func JudgeMail(raw []byte, constructed bool, keys authentic.KeyStore, given authentic.Options) authentic.Outcome {
	opt := JudgeOptions(raw, constructed)
	opt.Roots, opt.Keyring = given.Roots, given.Keyring
	opt.Quick = true
	o := authentic.Judge(raw, keys, opt)
	if !slices.ContainsFunc(o.Signatures, func(s authentic.Signature) bool { return s.Word.Altered() }) {
		return o
	}
	opt.Quick = false
	return authentic.Judge(raw, keys, opt)
}

// ProofOf judges a mail and returns what its standing hangs on, without what
// vouches for the keys.
func ProofOf(raw []byte, constructed bool, keys authentic.KeyStore, given *Given) finding.Proof {
	p := finding.ProofOf(JudgeMail(raw, constructed, keys, given.now))
	given.vouch(raw, constructed, &p)
	for i := range p.Signatures {
		if s := &p.Signatures[i]; s.Author && (s.Word == authentic.Verified || len(s.Trusted) > 0) {
			s.Reads = readsTheSame(raw, openToRead(raw, s))
		}
	}
	return p
}

// vouch notes which files, trusted alone, make the S/MIME and OpenPGP
// signatures of p verify as the writer's, and which have an OpenPGP key as one
// that was no longer good: each counts from the day on which it was trusted to
// the day on which it no longer was, whatever is trusted now.
func (g *Given) vouch(raw []byte, constructed bool, p *finding.Proof) {
	if !slices.ContainsFunc(p.Signatures, finding.Signed.OfWords) {
		return
	}
	for _, f := range g.each {
		opt := JudgeOptions(raw, constructed)
		opt.Roots, opt.Keyring, opt.Quick = f.opt.Roots, f.opt.Keyring, true
		alone := finding.ProofOf(authentic.Judge(raw, &authentic.Store{}, opt))
		for i, s := range alone.Signatures {
			own := &p.Signatures[i]
			switch {
			case !s.OfWords():
			case s.Word == authentic.Verified && s.Author && s.Unfit == "":
				// Without the file, the signer and the strength may not be known.
				s.Word, s.Trusted, s.Against = own.Word, append(own.Trusted, f.seq), own.Against
				*own = s
			case s.Scheme == authentic.OpenPGP && s.Word == authentic.Unvouched:
				own.Against = append(own.Against, f.seq)
			}
		}
	}
}

// openToRead are the open fields of s. That the mail is a multipart/signed an
// S/MIME or OpenPGP signature implies, which is found in no other; the part under
// it says itself how it is to be read (RFC 1847 section 2.1).
func openToRead(raw []byte, s *finding.Signed) []string {
	if !s.OfWords() || message.Read(raw).Root.Type != "multipart/signed" {
		return s.Open
	}
	return slices.DeleteFunc(slices.Clone(s.Open), func(name string) bool { return name == "content-type" })
}

// howToRead are the fields that say how a body is to be read.
var howToRead = []string{"content-type", "content-transfer-encoding", "mime-version"}

// readsTheSame reports whether the words of a mail are the same without those
// of the open fields that say how its body is to be read: whoever changed them
// after it was signed has then not changed what is read.
func readsTheSame(raw []byte, open []string) bool {
	if !slices.ContainsFunc(howToRead, func(name string) bool { return slices.Contains(open, name) }) {
		return true
	}
	m := message.Read(raw)
	var bare []byte
	last := int64(0)
	for _, f := range m.Header {
		name := strings.ToLower(f.Name)
		if slices.Contains(howToRead, name) && slices.Contains(open, name) {
			bare = append(bare, raw[last:f.Raw.Start]...)
			last = f.Raw.End
		}
	}
	if last == 0 {
		return true
	}
	bare = append(bare, raw[last:]...)
	return evidence.NormalForm(m.Text()) == evidence.NormalForm(message.Read(bare).Text())
}

// keyFromTrove begins the source of every key that was found in a trove.
const keyFromTrove = "trove "

// KeySourceInTrove is the source of a key that stood in an item of a trove,
// whatever that item says of where it was seen.
func KeySourceInTrove(trove string, exhibit int64, says string) string {
	s := fmt.Sprintf("%s%s itself, exhibit %d", keyFromTrove, trove, exhibit)
	if says != "" {
		s += " (" + says + ")"
	}
	return s
}

// KeyInTrove reports whether k was found in a trove, and so could have been
// made by whoever made the trove. It goes by the words of the source, which
// stay with the key where it is written out and read in again.
func KeyInTrove(k authentic.Key) bool { return strings.HasPrefix(k.Source, keyFromTrove) }
