package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
)

// maxTrustBytes bounds a file of roots or keys: a keyring of thousands.
const maxTrustBytes = 8 << 20

// judgeOptions makes what is trusted now the roots and keys to judge with, with
// the certificates of a file besides, if one is named.
func judgeOptions(trusted archive.Trusted, rootsFile string) (authentic.Options, error) {
	opt := trusted.Options()
	if rootsFile == "" {
		return opt, nil
	}
	data, err := os.ReadFile(rootsFile)
	if err != nil {
		return opt, fmt.Errorf("reading --roots: %w", err)
	}
	if opt.Roots == nil {
		opt.Roots = x509.NewCertPool()
	}
	if !opt.Roots.AppendCertsFromPEM(data) {
		return opt, usageError("reading --roots: there is no certificate in %s (PEM, BEGIN CERTIFICATE)", rootsFile)
	}
	return opt, nil
}

type keysTrustCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	File      string `arg:"" help:"PEM certificates of authorities (for S/MIME and time stamps), or an OpenPGP keyring."`
	Why       string `required:"" placeholder:"TEXT" help:"Why you trust them; it is journalled."`
}

// Help implements kong's longer help.
func (keysTrustCmd) Help() string {
	return `The file is kept in the journal, whole. From then on mail and time stamps are judged with it: the mail of the case that
carries S/MIME or OpenPGP signatures is judged again at once, and it is said what that settled. Nothing is trusted by
itself: there are no roots built in. Findings count it from the day on which a named person trusted it.
` + exitStatus
}

func (c *keysTrustCmd) Run(e *env) error {
	data, err := readAtMost(c.File, maxTrustBytes)
	if err != nil {
		return fmt.Errorf("trusting %s: %w", c.File, err)
	}
	b, holds, err := readTrust(data)
	if err != nil {
		return usageError("trusting %s: %w", c.File, err)
	}
	b.File = filepath.Base(c.File)
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	present, err := archive.TrustedIn(e.ctx, k)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(present, func(t archive.Trust) bool { return t.Hash == b.Hash && t.Gone.IsZero() }); i >= 0 {
		fmt.Fprintf(e.stdout, "known    trust %d: %s\n", present[i].Seq, trustText(present[i]))
		return nil
	}
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("trusting %s: %w", c.File, err)
	}
	t := archive.Trust{TrustBody: b, By: c.name(e), Why: c.Why, At: e.now().UTC().Truncate(time.Millisecond)}
	if t.Seq, err = k.Append(e.ctx, archive.JournalEntry{At: t.At, By: t.By, Kind: archive.KindTrust, Why: t.Why, Body: body}); err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.stdout, t); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(e.stdout, "trust %d: %s\n", t.Seq, trustText(t))
		for _, h := range holds {
			fmt.Fprintf(e.stdout, "    %s\n", clean(h))
		}
	}
	return judgeCase(e, k, false, c.JSON)
}

// readTrust says what a file to be trusted holds, by its own bytes.
func readTrust(data []byte) (archive.TrustBody, []string, error) {
	sum := sha256.Sum256(data)
	b := archive.TrustBody{Hash: hex.EncodeToString(sum[:]), Data: data}
	var holds []string
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return b, nil, fmt.Errorf("a certificate in it cannot be read: %w", err)
		}
		holds = append(holds, fmt.Sprintf("%s, %s to %s", cert.Subject, cert.NotBefore.UTC().Format(time.DateOnly), cert.NotAfter.UTC().Format(time.DateOnly)))
	}
	if len(holds) > 0 {
		b.Kind = archive.TrustRoots
		return b, holds, nil
	}
	keys, _ := authentic.ReadKeyring(data)
	for _, k := range keys {
		name := "a key without a name"
		if id := k.PrimaryIdentity(); id != nil {
			name = id.Name
		}
		holds = append(holds, fmt.Sprintf("%s, fingerprint %x", name, k.PrimaryKey.Fingerprint))
	}
	if len(holds) == 0 {
		return b, nil, fmt.Errorf("there is no certificate (PEM, BEGIN CERTIFICATE) and no OpenPGP public key in it")
	}
	b.Kind = archive.TrustKeyring
	return b, holds, nil
}

// trustText names what is trusted, and why.
func trustText(t archive.Trust) string {
	return clean(fmt.Sprintf("%s of %s, sha256 %s (%s, by %s)%s", t.Kind, t.File, t.Hash, t.Why, t.By, goneText("no longer", t.Gone, t.GoneBy, t.GoneWhy)))
}

type keysTrustedCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (keysTrustedCmd) Help() string { return exitStatus }

func (c *keysTrustedCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := archive.TrustedIn(e.ctx, k)
	if err != nil {
		return err
	}
	for _, t := range all {
		if c.JSON {
			if err := printJSON(e.stdout, t); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%d  %s\n", t.Seq, trustText(t))
		_, holds, err := readTrust(t.Data)
		if err != nil {
			return fmt.Errorf("reading what journal entry %d trusts: %w", t.Seq, err)
		}
		fmt.Fprintf(e.stdout, "    %s\n", clean(strings.Join(holds, "\n    ")))
	}
	return nil
}

type keysDistrustCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seq       int64  `arg:"" name:"trust" help:"Its number, as keys trusted prints it."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (keysDistrustCmd) Help() string {
	return `The mail that it vouched for is judged again without it. Findings as of a day before still count it.
` + exitStatus
}

func (c *keysDistrustCmd) Run(e *env) error {
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := archive.TrustedIn(e.ctx, k)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t archive.Trust) bool { return t.Seq == c.Seq })
	switch {
	case i < 0:
		return fmt.Errorf("trusting no longer: journal entry %d trusts nothing; gainsay keys trusted shows what is trusted", c.Seq)
	case !all[i].Gone.IsZero():
		return fmt.Errorf("trusting no longer: %d is not trusted already", c.Seq)
	}
	body, err := json.Marshal(archive.DistrustBody{Trust: c.Seq})
	if err != nil {
		return fmt.Errorf("writing the decision: %w", err)
	}
	entry := archive.JournalEntry{At: e.now().UTC().Truncate(time.Millisecond), By: c.name(e), Kind: archive.KindDistrust, Why: c.Why, Body: body}
	if entry.Seq, err = k.Append(e.ctx, entry); err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.stdout, entry); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(e.stdout, "%d is no longer trusted (%s, by %s, journal entry %d)\n", c.Seq, clean(c.Why), clean(entry.By), entry.Seq)
	}
	return judgeCase(e, k, false, c.JSON)
}
