package authentic

import (
	"fmt"
	"strings"
)

// changePhrases say each change in a few plain words.
var changePhrases = map[ChangeCode]string{
	ListFooter:      "a list's footer appended",
	TextAppended:    "text appended",
	PartAppended:    "a part appended",
	Wrapped:         "the body wrapped in a new one",
	FromQuoting:     "“>” put before lines that begin with From",
	TrailingSpace:   "white space at line ends changed",
	LineEnds:        "stray characters at line ends changed",
	BlankLines:      "empty lines at the beginning changed",
	Recoded:         "the body encoded anew",
	SubjectPrefix:   "a list's tag put into Subject",
	AuthorRewritten: "From replaced by a list's address",
	FieldAdded:      "a header field added",
	FieldReplaced:   "a header field replaced",
	FieldRemoved:    "a header field removed",
	Refolded:        "line breaks in a header field changed",
}

// listChanges are those that mailing lists and mail programs on the way make.
var listChanges = map[ChangeCode]bool{
	ListFooter: true, Wrapped: true, FromQuoting: true, TrailingSpace: true, LineEnds: true, BlankLines: true,
	Recoded: true, SubjectPrefix: true, AuthorRewritten: true, Refolded: true,
}

// Phrase says what kind of change c is in a few words, for a list of them.
func (c ChangeCode) Phrase() string {
	if p, ok := changePhrases[c]; ok {
		return p
	}
	return strings.ReplaceAll(string(c), "-", " ")
}

// Phrase says in a few words what was changed, with the field's name.
func (c Change) Phrase() string {
	if c.Name == "" {
		return c.Code.Phrase()
	}
	name := fieldName(c.Name)
	switch c.Code {
	case FieldAdded:
		return name + " added"
	case FieldReplaced:
		return name + " replaced"
	case FieldRemoved:
		return name + " removed"
	case Refolded:
		return "line breaks in " + name + " changed"
	}
	return c.Code.Phrase()
}

// fieldName is a field's name as it is usually written: "reply-to" is
// "Reply-To".
func fieldName(s string) string {
	switch s {
	case "message-id":
		return "Message-ID"
	case "mime-version":
		return "MIME-Version"
	}
	parts := strings.Split(s, "-")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}

// phrases lists the changes of s, each once.
func (s *Signature) phrases() string {
	var out []string
	for _, c := range s.Changes {
		if p := c.Phrase(); !contains(out, p) {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// InShort says in one or two sentences, for somebody who has no time, what o
// comes to. It says no more than the outcome does; Limits still holds.
func (o Outcome) InShort() string {
	if o.Best < 0 || o.Best >= len(o.Signatures) {
		return o.Word.Means()
	}
	s := &o.Signatures[o.Best]
	text := s.inShort()
	if s.HasNote("key-conflict") {
		text += " Two keys are kept for this name and time: this holds only if the one that fits is the domain's."
	}
	return text
}

func (s *Signature) inShort() string {
	who := clip(firstOf(s.Domain, s.Identity, "somebody not named"))
	if s.Scheme == SMIME || s.Scheme == OpenPGP {
		who = clip(firstOf(s.Identity, who)) // these are people's, and not their domains'
	}
	switch s.Word {
	case Verified:
		return s.verifiedInShort(who)
	case BodyAltered, HeaderAltered:
		return s.alteredInShort(who)
	case Altered:
		return fmt.Sprintf("Something that %s signed was changed since, or another key made the signature; this kind of signature does not tell which.", who)
	case KeyGone:
		if s.Scheme == OpenPGP {
			return "The key that could judge the signature is in no keyring that was given: it shows nothing for the message and nothing against it."
		}
		if s.Key.State == KeyOther {
			return fmt.Sprintf("The key that is kept for %s did not make this signature: the domain had another, or the signature is damaged or made up. It shows nothing for the message and nothing against it.", who)
		}
		return fmt.Sprintf("No key is kept that could judge this signature in the name of %s: it shows nothing for the message and nothing against it.", who)
	case Unvouched:
		return fmt.Sprintf("The signature agrees with a key or certificate in the name of %s, and nothing given here shows that it is theirs: anybody can make one.", clip(firstOf(s.Identity, who)))
	}
	return s.Word.Means()
}

// verifiedInShort tells what of the message is as it was signed, and whose
// domain it was.
func (s *Signature) verifiedInShort(who string) string {
	if s.Scheme == SMIME || s.Scheme == OpenPGP {
		by := "a key in the keyring that was given"
		if s.Scheme == SMIME {
			by = "a certificate that the roots given vouch for"
		}
		what := "the text"
		if s.Covered.Body == Partly {
			what = "part of the text"
		}
		text := fmt.Sprintf("%s signed %s, with %s, and it is unchanged since.", clip(firstOf(s.Identity, who)), what, by)
		if s.Covered.From != Wholly {
			text += " The header, with From, Date, To and Subject, is not signed."
		}
		return text
	}
	var is, not []string
	for _, f := range []struct {
		name string
		of   Extent
	}{{"From", s.Covered.From}, {"Date", s.Covered.Date}, {"Subject", s.Covered.Subject}, {"To", s.Covered.To}} {
		switch f.of {
		case Wholly:
			is = append(is, f.name)
		case Nothing, Partly:
			not = append(not, f.name)
		}
	}
	switch s.Covered.Body {
	case Wholly, Absent:
		is = append(is, "the whole body")
	case Partly:
		is = append(is, "the beginning of the body")
		not = append(not, "the rest of the body")
	default:
		not = append(not, "the body")
	}
	domain := "the domain of the author's address"
	if !s.Author {
		domain = "which is not the author's domain and so shows only that it passed the message on"
	}
	text := fmt.Sprintf("%s, %s, signed %s, and they are unchanged since.", who, domain, and(is))
	if len(not) > 0 {
		text += fmt.Sprintf(" It did not sign %s.", and(not))
	}
	if s.Strength == Broken {
		text += " Its key is so short that others could have made the signature."
	}
	return text
}

// alteredInShort tells how a signed message was changed, as far as that is
// proved.
func (s *Signature) alteredInShort(who string) string {
	byList := len(s.Changes) > 0
	for _, c := range s.Changes {
		// Lists change fields too; the list shows in the other changes.
		field := c.Code == FieldReplaced || c.Code == FieldRemoved
		byList = byList && (listChanges[c.Code] || field)
	}
	byList = byList && (s.changed(ListFooter) || s.changed(AuthorRewritten) || s.changed(SubjectPrefix))
	switch {
	case s.Explained && byList:
		return fmt.Sprintf("Signed by %s, and changed since as mailing lists do: %s. With that undone the signature verifies: nothing else that was signed is changed.", who, s.phrases())
	case s.Explained:
		return fmt.Sprintf("Changed after %s signed it: %s. With that undone the signature verifies: all else that was signed is as it was.", who, s.phrases())
	}
	what := "the body"
	if s.Word == HeaderAltered {
		what = "what it covers of the header, or the signature itself,"
		if s.Body == Changed {
			what = "what it covers of the header, or the signature itself, and the body"
		}
	}
	text := fmt.Sprintf("%s did make this signature, and %s was changed since.", who, what)
	if !s.Vouched() {
		text = fmt.Sprintf("A key or certificate in the name of %s made this signature, and nothing given here shows that it is theirs: anybody can make one. Besides, %s was changed since.", who, what)
	}
	if len(s.Changes) > 0 {
		text += fmt.Sprintf(" As far as can be told: %s. What else was changed is not proved.", s.phrases())
	} else {
		text += " What was changed is not proved: mailing lists and gateways change mail so, and so does who forges."
	}
	if s.listTraces() {
		text += " A list left its traces, told in the notes: a likely reason, and no proof."
	}
	return text
}

// Vouched reports whether something vouches for the key of s: the store that
// has it, the roots that were given, or the keyring, as of the signing time.
// Whatever the outcome is, a certificate or an OpenPGP key for which nothing
// does can be anybody's.
func (s *Signature) Vouched() bool {
	return (s.Certificate == nil || s.Certificate.Trust.State == Vouched) && (s.PGP == nil || s.PGP.Good)
}

// listTraces reports whether it is noted that a list put something into what
// was signed.
func (s *Signature) listTraces() bool {
	for _, n := range s.Notes {
		if strings.HasPrefix(n.Code, "list-") || n.Code == "footer-seen" {
			return true
		}
	}
	return false
}

// changed reports whether a change of the kind was found.
func (s *Signature) changed(code ChangeCode) bool {
	for _, c := range s.Changes {
		if c.Code == code {
			return true
		}
	}
	return false
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// and joins a list as it is read aloud.
func and(list []string) string {
	switch len(list) {
	case 0:
		return "nothing"
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
