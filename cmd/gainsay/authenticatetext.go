package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// wordText is an outcome as it stands in a sentence.
func wordText(w authentic.Word) string { return w.Text() }

// keyConflict is package authentic's note that another key is kept for the
// name and time of the one that was used.
const keyConflict = "key-conflict"

// explainedText adds whether an alteration is explained in full.
func explainedText(s authentic.Signature) string {
	text := wordText(s.Word)
	// Of what lacks a key, no change is proved.
	if len(s.Changes) > 0 && s.Word != authentic.KeyGone {
		phrases := make([]string, 0, len(s.Changes))
		for _, c := range s.Changes {
			if p := c.Phrase(); !slices.Contains(phrases, p) {
				phrases = append(phrases, p)
			}
		}
		text += ": " + strings.Join(phrases, ", ")
	}
	switch {
	case s.Explained:
		text += ", and nothing else"
	case s.Word == authentic.BodyAltered, s.Word == authentic.HeaderAltered:
		if len(s.Changes) == 0 {
			return text + "; how is not proved" + keyDoubt(s)
		}
		text += "; what else is not proved"
	}
	return text + keyDoubt(s)
}

// keyDoubt says that the outcome hangs on which of two keys is right.
func keyDoubt(s authentic.Signature) string {
	if !s.HasNote(keyConflict) {
		return ""
	}
	return ", if the key is the right one of two that are kept"
}

// messageText is the outcome for a message, in a few words.
func messageText(o authentic.Outcome) string {
	if o.Best < 0 {
		return wordText(o.Word)
	}
	return explainedText(o.Signatures[o.Best])
}

// signerText names the key that a signature is by.
func signerText(s authentic.Signature) string {
	switch {
	case s.Scheme == authentic.SMIME, s.Scheme == authentic.OpenPGP, s.Domain == "":
		return orWord(clean(s.Identity), "somebody not named")
	case s.Selector == "":
		return clean(s.Domain)
	}
	return clean(s.Domain) + " (selector " + clean(s.Selector) + ")"
}

// schemeText is a kind of signature as it is usually written.
func schemeText(s authentic.Scheme) string {
	switch s {
	case authentic.DKIM:
		return "DKIM"
	case authentic.DomainKeys:
		return "DomainKeys"
	case authentic.SMIME:
		return "S/MIME"
	case authentic.OpenPGP:
		return "OpenPGP"
	}
	return string(s)
}

// byText says whose a signature is, or, where no key showed that, in whose name
// it was made.
func byText(s authentic.Signature) string {
	shown := s.Word == authentic.Verified || s.Word == authentic.BodyAltered || s.Word == authentic.HeaderAltered
	if !shown || !s.Vouched() {
		return "in the name of " + signerText(s)
	}
	if s.Strength == authentic.Broken {
		return "by " + signerText(s) + ", with a key so short that others can have made it"
	}
	return "by " + signerText(s)
}

// printOutcomeLine is one message of a list.
func printOutcomeLine(w io.Writer, item archive.Item, o authentic.Outcome) {
	fmt.Fprintf(w, "#%d  %s  %s", item.Exhibit, item.Date(), messageText(o))
	if o.Best >= 0 {
		// "signed", or it would read as if whoever signed had altered it.
		fmt.Fprintf(w, "; signed %s", byText(o.Signatures[o.Best]))
	}
	if item.Subject != "" {
		fmt.Fprintf(w, "  %s", oneLine(item.Subject, 60))
	}
	fmt.Fprintln(w)
}

// row is one labelled line of a report.
func row(w io.Writer, name, text string) {
	if text != "" {
		fmt.Fprintf(w, "  %-12s %s\n", name, clean(text))
	}
}

// printOutcome tells everything about one message, without Limits.
func printOutcome(w io.Writer, item archive.Item, raw []byte, o authentic.Outcome) {
	fmt.Fprintf(w, "#%d  %s  %s", item.Exhibit, item.ID.Short(), timeText(item.Date()))
	if item.Subject != "" {
		fmt.Fprintf(w, "  %s", oneLine(item.Subject, 80))
	}
	fmt.Fprintf(w, "\nthe message: %s\n", messageText(o))
	row(w, "in short", o.InShort())
	for _, n := range o.Notes {
		row(w, "note", n.Text)
	}
	for i, s := range o.Signatures {
		fmt.Fprintf(w, "\nsignature %d of %d, %s %s: %s\n", i+1, len(o.Signatures), schemeText(s.Scheme), byText(s), wordText(s.Word))
		printSignature(w, raw, s)
	}
	if o.Chain != nil {
		printChain(w, o.Chain)
	}
	if len(o.Claims) > 0 {
		fmt.Fprintf(w, "\nclaimed by hosts on the way (anybody can write such a line; not checked)\n")
		for _, c := range o.Claims {
			fmt.Fprintf(w, "  %s\n", claimText(c))
		}
	}
}

func printSignature(w io.Writer, raw []byte, s authentic.Signature) {
	if s.Word != authentic.KeyGone { // its reason is that of the key, below
		row(w, "why", s.Reason)
	}
	printSigner(w, s)
	row(w, "method", methodText(s))
	if !s.Made.IsZero() {
		row(w, "signed at", s.Made.UTC().Format(time.DateTime)+" UTC, as the signature says")
	}
	if !s.Expires.IsZero() {
		row(w, "expires", s.Expires.UTC().Format(time.DateTime)+" UTC: for servers on the day of delivery; it takes nothing from the outcome")
	}
	printKeyUse(w, s)
	if s.Word != authentic.Malformed {
		printCoverage(w, s)
	}
	for _, c := range s.Changes {
		row(w, "altered", changeText(c, raw))
	}
	if s.Explained {
		row(w, "explained", "with that undone the whole signature verifies: nothing else under it was altered")
	} else if s.Word == authentic.BodyAltered || s.Word == authentic.HeaderAltered {
		how := "how else it was altered could not be proved"
		if len(s.Changes) == 0 {
			how = "how it was altered could not be proved"
		}
		row(w, "explained", "not in full: "+how)
	}
	for _, n := range s.Notes {
		if n.Code == "signer-not-author" {
			continue // the row signer tells it
		}
		row(w, "note", n.Text)
	}
}

// methodText is how a signature was made.
func methodText(s authentic.Signature) string {
	text := s.Algorithm
	if s.Strength != "" {
		text += ", " + string(s.Strength)
	}
	if s.Form != "" {
		text += ", " + s.Form
	}
	return strings.TrimPrefix(text, ", ")
}

// printSigner says whose signature it is.
func printSigner(w io.Writer, s authentic.Signature) {
	if c := s.Certificate; c != nil {
		row(w, "certificate", fmt.Sprintf("%s, given out by %s, alive %s to %s", c.Subject, c.Issuer, c.From.UTC().Format(time.DateOnly), c.Until.UTC().Format(time.DateOnly)))
		row(w, "fingerprint", c.Fingerprint)
		row(w, "chain", orWord(c.Trust.Reason, string(c.Trust.State)))
		return
	}
	if p := s.PGP; p != nil {
		row(w, "key", fmt.Sprintf("%s, made %s, %s", p.Fingerprint, p.Created.UTC().Format(time.DateOnly), orWord(strings.Join(p.Users, ", "), "no name on it")))
		row(w, "fault", p.Fault)
		return
	}
	if s.Scheme != authentic.SMIME && s.Scheme != authentic.OpenPGP && s.Domain != "" {
		row(w, "signer", signerRole(s))
	}
	if s.Identity != "" && s.Identity != "@"+s.Domain {
		row(w, "on behalf of", s.Identity)
	}
}

// signerRole says how the signing domain stands to the author: of the From
// address as it is, or as it was proved to be before a list replaced it.
func signerRole(s authentic.Signature) string {
	if s.Author {
		return "the domain of the author's address"
	}
	if addr := formerAuthor(s); addr != "" {
		return "the domain of the author's address as it was signed, which the list replaced: " + addr
	}
	return "another domain than the author's: it shows at most that this domain passed the message on"
}

// formerAuthor is the author's address as it was signed, where it is proved
// that a list replaced it and it is of the signing domain; else "".
func formerAuthor(s authentic.Signature) string {
	for _, c := range s.Changes {
		if c.Code != authentic.AuthorRewritten || !s.Explained {
			continue
		}
		for _, a := range message.ParseAddresses(c.Was) {
			_, domain, _ := strings.Cut(strings.ToLower(a.Addr), "@")
			if domain == s.Domain || strings.HasSuffix(domain, "."+s.Domain) {
				return a.Addr
			}
		}
	}
	return ""
}

func printKeyUse(w io.Writer, s authentic.Signature) {
	k := s.Key.Key
	switch {
	case s.Key.State == authentic.KeyUsed && k != nil:
		row(w, "key", fmt.Sprintf("%s, %d bits, %s, %s%s", k.Name(), s.Key.Bits, seenWords(*k), orWord(k.Source, "where is not recorded"), addedBy(*k)))
	case s.Key.State != "" && s.Key.State != authentic.KeyUsed:
		row(w, "key", orWord(s.Key.Reason, string(s.Key.State)))
		if s.Word == authentic.KeyGone && s.Scheme == authentic.OpenPGP {
			row(w, "look for it", "with its owner, who must be asked whether it is theirs, or on key servers; then give it with --keyring FILE")
		}
		if s.Word == authentic.KeyGone && s.Domain != "" {
			row(w, "look for it", fmt.Sprintf("%s._domainkey.%s: %s", s.Selector, s.Domain, whereToLook(s.Selector, s.Domain)))
		}
	}
}

func addedBy(k authentic.Key) string {
	if k.By == "" {
		return ""
	}
	return ", by " + k.By
}

// printCoverage says what is under a signature or, where it does not hold,
// what was under it when it was made.
func printCoverage(w io.Writer, s authentic.Signature) {
	v := s.Covered
	if len(v.Fields) == 0 && v.Body == "" {
		return
	}
	var parts []string
	for _, f := range []struct {
		name string
		is   authentic.Extent
	}{{"From", v.From}, {"Date", v.Date}, {"Subject", v.Subject}, {"To", v.To}} {
		parts = append(parts, f.name+" "+extentText(f.is))
	}
	body := "body " + extentText(v.Body)
	if v.Body == authentic.Partly {
		body += fmt.Sprintf(" (%s of %s bytes)", thousands(v.Signed), thousands(v.Whole))
	}
	name := "covers"
	if s.Word != authentic.Verified {
		name = "was over"
	}
	row(w, name, strings.Join(append(parts, body), ", "))
	row(w, "fields", strings.Join(v.Fields, ", "))
	if len(v.Open) > 0 {
		row(w, "not signed", strings.Join(v.Open, ", ")+": anybody could have written it")
	}
}

func extentText(x authentic.Extent) string {
	switch x {
	case authentic.Wholly:
		return "yes"
	case authentic.Partly:
		return "in part"
	case authentic.Nothing:
		return "NO"
	case authentic.Absent:
		return "not there"
	}
	return "not known"
}

// changeText tells a change, with the text that is not the signer's.
func changeText(c authentic.Change, raw []byte) string {
	s := c.Text
	if c.Name != "" && !strings.Contains(strings.ToLower(s), c.Name) {
		s = c.Name + ": " + s
	}
	if c.Was != "" {
		s += fmt.Sprintf("; it was “%s” when it was signed", oneLine(c.Was, 200))
	}
	if c.Span.Len() > 0 {
		s += fmt.Sprintf(" (bytes %d to %d of the message)", c.Span.Start, c.Span.End)
		if text := addedText(c, raw); text != "" {
			s += ": “" + text + "”"
		}
	}
	if !c.Proved {
		s += "; this goes by a hash in the signature, which cannot be checked itself"
	}
	return s
}

// addedText is what was put into the message, where that is text to read.
func addedText(c authentic.Change, raw []byte) string {
	switch c.Code {
	case authentic.FieldAdded, authentic.TextAppended, authentic.ListFooter:
		if !c.Span.Within(int64(len(raw))) {
			return ""
		}
		text := strings.TrimLeft(strings.ReplaceAll(string(c.Span.Of(raw)), "\r\n", "\n"), "\n")
		// A part of its own begins with a boundary and a header.
		if head, body, ok := strings.Cut(text, "\n\n"); ok && strings.HasPrefix(head, "--") {
			text = body
		}
		return oneLine(text, 160)
	}
	return ""
}

func claimText(c authentic.Claim) string {
	if c.Method == "" {
		return clean(c.Server) + " says that it checked nothing"
	}
	s := fmt.Sprintf("%s says %s: %s", c.Server, c.Method, c.Result)
	if len(c.About) > 0 {
		s += " (" + strings.Join(c.About, ", ") + ")"
	}
	if c.Reason != "" {
		s += ", because " + c.Reason
	}
	return oneLine(s, 300)
}

func printChain(w io.Writer, ch *authentic.Chain) {
	fmt.Fprintf(w, "\nARC chain: %s\n", wordText(ch.Word))
	row(w, "why", ch.Reason)
	for _, v := range ch.Sets {
		holds := "its seal verifies, so these are its words"
		if !v.Holds {
			holds = "its seal: " + wordText(v.Seal.Word)
		}
		row(w, fmt.Sprintf("host %d", v.Instance), fmt.Sprintf("%s; %s; the message as it left: %s", orWord(v.Domain, "not named"), holds, explainedText(v.Message)))
		for _, c := range v.Results {
			fmt.Fprintf(w, "  %-12s   %s\n", "", claimText(c))
		}
	}
}

// printObservations lists what is odd about the header, each with the bytes
// that show it.
func printObservations(w io.Writer, raw []byte, seen []authentic.Observation) {
	if len(seen) == 0 {
		return
	}
	fmt.Fprintf(w, "\nseen in the header: a list to weigh, no score\n")
	for _, o := range seen {
		fmt.Fprintf(w, "  %s: %s\n", o.Code, clean(o.Text))
		for _, s := range o.Spans {
			fmt.Fprintf(w, "      %s\n", spanText(raw, s))
		}
		if o.Innocent != "" {
			fmt.Fprintf(w, "      may be innocent: %s\n", clean(o.Innocent))
		}
	}
}

func spanText(raw []byte, s evidence.Span) string {
	return fmt.Sprintf("bytes %d to %d: %s", s.Start, s.End, oneLine(string(s.Of(raw)), 120))
}
