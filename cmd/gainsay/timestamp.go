package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

type timestampCmd struct {
	List    timestampListCmd    `cmd:"" default:"withargs" help:"List the time stamps of the case, judged again with the roots that it trusts."`
	Request timestampRequestCmd `cmd:"" help:"Write a request (RFC 3161) for a stamp on a trove's root hash, or on the journal's."`
	Add     timestampAddCmd     `cmd:"" help:"Verify an authority's answer, and keep it in the journal."`
}

// stampAdded is the kind of the journal entry whose body is a stampBody.
const stampAdded = "timestamp.add"

// stampBody is a time stamp as the journal keeps it: what was stamped, and the
// authority's answer as it came.
type stampBody struct {
	Of      string `json:"of"`                // "trove" or "journal"
	Trove   string `json:"trove,omitempty"`   // its name
	Entries int64  `json:"entries,omitempty"` // how many the journal had
	Digest  string `json:"digest"`            // the root hash, hexadecimal
	Answer  []byte `json:"answer"`            // RFC 3161, DER
}

func (b stampBody) text() string {
	if b.Of == "trove" {
		return "trove " + b.Trove
	}
	if b.Entries == 1 {
		return "the journal's first entry"
	}
	return fmt.Sprintf("the journal's first %s entries", thousands(b.Entries))
}

// maxAnswerBytes bounds an authority's answer; real ones have some kilobytes.
const maxAnswerBytes = 256 << 10

type timestampRequestCmd struct {
	caseFlags `embed:""`
	What      string `arg:"" optional:"" default:"journal" name:"trove|journal" help:"Name of a trove, or journal."`
	Out       string `required:"" placeholder:"FILE" help:"Where to write the request; it must not be there yet."`
}

// Help implements kong's longer help.
func (timestampRequestCmd) Help() string {
	return `Send the file to any time-stamp authority yourself, as application/timestamp-query, and give its answer to
gainsay timestamp add. It holds nothing but the hash: the journal's root covers every entry before it, and a
trove's root the hashes and names of its inputs. It has no nonce: an older stamp on the same hash is as good.
` + exitStatus
}

func (c *timestampRequestCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	b := stampBody{Of: "journal"}
	var digest [32]byte
	if c.What == "journal" {
		b.Entries, digest, err = k.JournalRoot(e.ctx, -1)
	} else {
		b.Of, b.Trove = "trove", c.What
		digest, err = newestRoot(e, k, c.What)
	}
	if err != nil {
		return err
	}
	request, err := authentic.TimestampRequest(digest, nil, true)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError("writing the request: %s is there already", c.Out)
	}
	if err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	_, err = f.Write(request)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	b.Digest = hex.EncodeToString(digest[:])
	if c.JSON {
		return printJSON(e.stdout, stampLine{stampBody: b, File: c.Out})
	}
	fmt.Fprintf(e.stdout, "request for %s, root hash %s, in %s\n", clean(b.text()), b.Digest, clean(c.Out))
	fmt.Fprintf(e.stdout, "send it to an authority, and then: gainsay timestamp add ANSWER\n")
	return nil
}

// newestRoot is the root hash of a trove's last import.
func newestRoot(e *env, k *sqlite.Case, name string) ([32]byte, error) {
	troves, err := k.Troves(e.ctx)
	if err != nil {
		return [32]byte{}, err
	}
	i := slices.IndexFunc(troves, func(t archive.Trove) bool { return t.Name == name })
	if i < 0 {
		return [32]byte{}, usageError("there is no trove %q in this case (gainsay trove lists them; journal means the journal)", name)
	}
	l, err := readTrove(e, k, troves[i])
	if err != nil {
		return [32]byte{}, err
	}
	if len(l.Imports) == 0 {
		return [32]byte{}, fmt.Errorf("trove %s was not imported to the end, so there is no root hash (import it again: it goes on where it was)", name)
	}
	return l.Imports[len(l.Imports)-1].Root, nil
}

// stampLine is a line of timestamp --json.
type stampLine struct {
	stampBody
	Seq   int64                `json:"journal,omitempty"`
	By    string               `json:"by,omitempty"`
	Added time.Time            `json:"added,omitzero"`
	Stamp *authentic.Timestamp `json:"stamp,omitempty"`
	Holds *bool                `json:"holds,omitempty"` // whether what is stamped is still in the case with this root hash
	File  string               `json:"file,omitempty"`
}

type timestampAddCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	File      string `arg:"" help:"The authority's answer (application/timestamp-reply), or the token alone."`
	Roots     string `placeholder:"FILE" help:"PEM certificates of authorities that you trust, besides those of gainsay keys trust."`
	Why       string `placeholder:"TEXT" help:"A reason, for the journal."`
}

// Help implements kong's longer help.
func (timestampAddCmd) Help() string {
	return `An answer for another hash, or one that is not as the authority signed it, is not kept: exit status 4. One by an
authority that nothing vouches for is kept, and says so (exit status 3): give its root to gainsay keys trust.
` + exitStatus
}

func (c *timestampAddCmd) Run(e *env) error {
	answer, err := readAtMost(c.File, maxAnswerBytes)
	if err != nil {
		return fmt.Errorf("adding a time stamp: %w", err)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	trusted, err := archive.TrustedIn(e.ctx, k)
	if err != nil {
		return err
	}
	opt, err := judgeOptions(trusted, c.Roots)
	if err != nil {
		return err
	}
	b, err := whatIsStamped(e, k, authentic.VerifyTimestamp(answer, nil, nil))
	if err != nil {
		return err
	}
	b.Answer = answer
	stamp := b.judge(opt)
	switch stamp.Word {
	case authentic.Verified, authentic.Unvouched:
	default:
		return codeError{exitUnverified, fmt.Errorf("adding a time stamp: %s", stamp.Reason)}
	}
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("adding a time stamp: %w", err)
	}
	at := e.now().UTC().Truncate(time.Millisecond)
	seq, err := k.Append(e.ctx, archive.JournalEntry{At: at, By: c.name(e), Kind: stampAdded, Why: c.Why, Body: body})
	if err != nil {
		return err
	}
	l := stampLine{stampBody: b, Seq: seq, By: c.name(e), Added: at, Stamp: &stamp}
	if c.JSON {
		err = printJSON(e.stdout, l)
	} else {
		fmt.Fprintln(e.stdout, l.words())
	}
	if err == nil && stamp.Word != authentic.Verified {
		return codeError{exitProblems, nil}
	}
	return err
}

// whatIsStamped finds what of the case has the digest of a stamp: the root hash
// of an import, or of the journal at some time.
func whatIsStamped(e *env, k *sqlite.Case, t authentic.Timestamp) (stampBody, error) {
	if len(t.Digest) == 0 {
		return stampBody{}, codeError{exitUnverified, fmt.Errorf("adding a time stamp: %s", t.Reason)}
	}
	b := stampBody{Digest: hex.EncodeToString(t.Digest)}
	nothing := codeError{exitUnverified, fmt.Errorf("adding a time stamp: it is for the %s digest %s, and no root hash of this case is that", t.Hash, b.Digest)}
	if t.Hash != "sha256" || len(t.Digest) != 32 {
		return b, nothing
	}
	troves, err := k.Troves(e.ctx)
	if err != nil {
		return b, err
	}
	for _, trove := range troves {
		l, err := readTrove(e, k, trove)
		if err != nil {
			return b, err
		}
		if slices.ContainsFunc(l.Imports, func(i troveImport) bool { return i.Root == evidence.ID(t.Digest) }) {
			b.Of, b.Trove = "trove", trove.Name
			return b, nil
		}
	}
	n, found, err := k.JournalSizeOf(e.ctx, [32]byte(t.Digest))
	switch {
	case err != nil:
		return b, err
	case !found:
		return b, nothing
	}
	b.Of, b.Entries = "journal", n
	return b, nil
}

// judge verifies the stamp for what it is said to be of.
func (b stampBody) judge(opt authentic.Options) authentic.Timestamp {
	digest, err := hex.DecodeString(b.Digest)
	if err != nil {
		digest = nil
	}
	return authentic.VerifyTimestamp(b.Answer, digest, opt.Roots)
}

// loadStamps reads the stamps of the case, judged with the roots that it
// trusts.
func loadStamps(ctx context.Context, k *sqlite.Case) ([]stampLine, error) {
	trusted, err := archive.TrustedIn(ctx, k)
	if err != nil {
		return nil, err
	}
	opt, err := judgeOptions(trusted, "")
	if err != nil {
		return nil, err
	}
	var out []stampLine
	for entry, err := range k.Journal(ctx, stampAdded, 0) {
		if err != nil {
			return nil, err
		}
		l := stampLine{Seq: entry.Seq, By: entry.By, Added: entry.At}
		if err := json.Unmarshal(entry.Body, &l.stampBody); err != nil {
			return nil, fmt.Errorf("reading the time stamp of journal entry %d: %w", entry.Seq, err)
		}
		t := l.judge(opt)
		l.Stamp = &t
		out = append(out, l)
	}
	return out, nil
}

// words tells a stamp on one line.
func (l stampLine) words() string {
	s := fmt.Sprintf("%d  %s, root hash %s: %s", l.Seq, l.text(), l.Digest, l.Stamp.Reason)
	if a := l.Stamp.Accuracy; a > 0 {
		s += fmt.Sprintf(", give or take %s", a)
	}
	return clean(s)
}

type timestampListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (timestampListCmd) Help() string {
	return "Stamps of the journal are held against it: one whose entries are no longer as they were is exit status 4.\n" + exitStatus
}

func (c *timestampListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	stamps, err := loadStamps(e.ctx, k)
	if err != nil {
		return err
	}
	broken := 0
	for _, l := range stamps {
		holds, err := l.holds(e, k)
		if err != nil {
			return err
		}
		l.Holds = &holds
		if !holds {
			broken++
		}
		if c.JSON {
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(e.stdout, l.words())
		if !holds {
			fmt.Fprintf(e.stdout, "    but %s does not have this root hash today\n", clean(l.text()))
		}
	}
	if broken > 0 {
		return codeError{exitUnverified, nil}
	}
	return nil
}

// holds reports whether what is stamped still has its root hash.
func (l stampLine) holds(e *env, k *sqlite.Case) (bool, error) {
	if l.Of == "journal" {
		size, _, err := k.JournalRoot(e.ctx, -1)
		if err != nil || l.Entries > size {
			return false, err
		}
		_, root, err := k.JournalRoot(e.ctx, l.Entries)
		return hex.EncodeToString(root[:]) == l.Digest, err
	}
	troves, err := k.Troves(e.ctx)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(troves, func(t archive.Trove) bool { return t.Name == l.Trove })
	if i < 0 {
		return false, nil
	}
	t, err := readTrove(e, k, troves[i])
	return slices.ContainsFunc(t.Imports, func(i troveImport) bool { return strings.EqualFold(i.Root.String(), l.Digest) }), err
}

// readAtMost reads a file that has no more than limit bytes.
func readAtMost(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s has %s bytes, more than %s", path, thousands(info.Size()), thousands(limit))
	}
	return os.ReadFile(path)
}
