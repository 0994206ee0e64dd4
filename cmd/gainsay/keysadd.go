package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// keyFlags are the flags of everything that adds keys.
type keyFlags struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seen      string `placeholder:"DATE[..DATE]" help:"When the record is known to have stood in the DNS: a day, or the first and the last."`
	Source    string `placeholder:"TEXT" help:"Where the record was found; it is printed wherever the key is used."`
}

type keysAddCmd struct {
	keyFlags `embed:""`
	Selector string `required:"" placeholder:"S" help:"Selector: s= of the signature."`
	Domain   string `required:"" placeholder:"D" help:"Signing domain: d= of the signature."`
	Record   string `required:"" placeholder:"TXT" help:"The TXT record, its strings joined: v=DKIM1; k=rsa; p=…"`
	Why      string `required:"" placeholder:"TEXT" help:"The reason to take it for the domain's; it is journalled."`
}

// Help implements kong's longer help.
func (keysAddCmd) Help() string {
	return `A key is never overwritten: another one for the same name and time is kept beside it, and told as a conflict.
Mail that only one of the two fits is then no longer verified by itself; where you know which key was the
domain's, say what the item is worth with gainsay standing set.
` + exitStatus
}

func (c *keysAddCmd) Run(e *env) error {
	seen, err := parseSeenFlag(c.Seen)
	if err != nil {
		return err
	}
	// A record out of a file is kept even where it cannot be used: it stood
	// there so. One that was typed is more likely mistyped.
	if _, err := authentic.ParseRecord(c.Record); err != nil {
		return usageError("reading --record: %w (to keep a record that stood in the DNS like this, use keys import)", err)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	keeper, err := newKeyKeeper(e, k, c.name(e), c.Why, c.JSON)
	if err != nil {
		return err
	}
	key := authentic.Key{Selector: c.Selector, Domain: c.Domain, Record: c.Record, Seen: seen, Source: c.Source}
	if _, err := authentic.NewKey(key); err != nil {
		return usageError("%w", err)
	}
	if err := keeper.add(key); err != nil {
		return err
	}
	return keeper.done(0)
}

type keysImportCmd struct {
	keyFlags  `embed:""`
	Files     []string `arg:"" optional:"" name:"file" help:"What dig, host or nslookup printed, zone files, tab-separated values, or DNS-over-HTTPS JSON; told by content. - is standard input."`
	FromTrove string   `placeholder:"NAME" help:"Take the key records that stand in documents, attachments and articles of this trove."`
	Why       string   `placeholder:"TEXT" help:"The reason to take them for the domains'; it is journalled."`
}

// Help implements kong's longer help.
func (keysImportCmd) Help() string {
	return `Times and places in the file itself go before --seen and --source. A key out of a trove is as good as the
trove: whoever made the trove could have put it there beside mail of their own.
` + exitStatus
}

func (c *keysImportCmd) Run(e *env) error {
	if (len(c.Files) == 0) == (c.FromTrove == "") {
		return usageError("name files, or a trove with --from-trove")
	}
	seen, err := parseSeenFlag(c.Seen)
	if err != nil {
		return err
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	keeper, err := newKeyKeeper(e, k, c.name(e), c.Why, c.JSON)
	if err != nil {
		return err
	}
	from := authentic.Key{Seen: seen, Source: c.Source, By: c.name(e)}
	if c.FromTrove != "" {
		if err := keysOfTrove(keeper, c.FromTrove, from); err != nil {
			return err
		}
		return keeper.done(0)
	}
	problems := 0
	for _, file := range c.Files {
		n, err := keysOfFile(keeper, file, from)
		problems += n
		if err != nil {
			return err
		}
	}
	return keeper.done(problems)
}

// keysOfFile adds the keys of one file, and returns how many places of it
// could not be read.
func keysOfFile(p *keyKeeper, file string, from authentic.Key) (int, error) {
	data, err := readFileOr(p.e, file)
	if err != nil {
		return 0, err
	}
	if from.Source == "" {
		from.Source = "file " + filepath.Base(file)
		if file == "-" {
			from.Source = "standard input"
		}
	}
	p.via = from.Source
	keys, problems := authentic.ParseKeys(data, from)
	for _, pr := range problems {
		fmt.Fprintf(p.e.stderr, "%s: %s\n", clean(file), problemText(pr))
	}
	for _, key := range keys {
		if err := p.add(key); err != nil {
			return len(problems), err
		}
	}
	if len(keys) == 0 {
		return len(problems), fmt.Errorf("reading %s: there is no key record in it (a record's name is SELECTOR._domainkey.DOMAIN)", file)
	}
	return len(problems), nil
}

func readFileOr(e *env, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(e.stdin)
	}
	return os.ReadFile(file)
}

// maxKeyDocumentBytes is how large an item of a trove may be to be looked
// through for keys.
const maxKeyDocumentBytes = 16 << 20

// keysOfTrove adds the key records in the trove's own files.
func keysOfTrove(p *keyKeeper, trove string, from authentic.Key) error {
	for item, err := range p.k.Items(p.e.ctx, archive.Scope{Troves: []string{trove}}) {
		if err != nil {
			return err
		}
		switch item.Kind {
		case evidence.KindDocument, evidence.KindAttachment, evidence.KindArticle:
		default:
			continue
		}
		if item.Size > maxKeyDocumentBytes {
			continue
		}
		raw, err := readRaw(p.e.ctx, p.k, item.ID)
		if err != nil {
			return err
		}
		if !bytes.Contains(bytes.ToLower(raw), []byte("_domainkey")) {
			continue
		}
		here := from
		// What is no key record in a document is no problem of the document.
		keys, _ := authentic.ParseKeys(raw, here)
		for _, key := range keys {
			// Whatever the document says of where it was seen, it was found here.
			key.Source = archive.KeySourceInTrove(trove, item.Exhibit, key.Source)
			if err := p.add(key); err != nil {
				return err
			}
		}
	}
	if p.added+p.known > 0 && !p.json {
		fmt.Fprintln(p.e.stdout, "these keys came with the trove: nobody else vouches for them yet")
	}
	return nil
}

type keysFetchCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Selector  string `arg:"" help:"Selector: s= of the signature."`
	Domain    string `arg:"" help:"Signing domain: d= of the signature."`
	Why       string `placeholder:"TEXT" help:"A note for the journal."`
}

// Help implements kong's longer help.
func (keysFetchCmd) Help() string {
	return `Asks the resolver of this machine for the TXT record of SELECTOR._domainkey.DOMAIN. Whoever runs that
resolver, and the domain's own name server, can learn that somebody asked. What stands in the DNS
today is not always what stood there when the message was signed.
` + exitStatus
}

func (c *keysFetchCmd) Run(e *env) error {
	probe, err := authentic.NewKey(authentic.Key{Selector: c.Selector, Domain: c.Domain})
	if err != nil {
		return usageError("%w", err)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	keeper, err := newKeyKeeper(e, k, c.name(e), c.Why, c.JSON)
	if err != nil {
		return err
	}
	asked := e.now().UTC().Truncate(time.Second)
	records, err := e.lookupTXT(e.ctx, probe.Name()+".")
	if noRecord := (*net.DNSError)(nil); errors.As(err, &noRecord) && noRecord.IsNotFound {
		return fmt.Errorf("asking the DNS for %s: there is no such record today (ask the domain, or look for who kept it: gainsay keys wanted)", probe.Name())
	}
	if err != nil {
		return fmt.Errorf("asking the DNS for %s: %w", probe.Name(), err)
	}
	for _, record := range records {
		probe.Record = record
		probe.Seen = evidence.Interval{Lo: asked, Hi: asked.Add(time.Second)}
		probe.Source = "DNS, asked on " + asked.Format(time.DateTime) + " UTC"
		if err := keeper.add(probe); err != nil {
			return err
		}
	}
	return keeper.done(0)
}
