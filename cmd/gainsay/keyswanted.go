package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
)

type keysWantedCmd struct {
	caseFlags `embed:""`
	Trove     []string `placeholder:"NAME" help:"Only for mail in these troves (default: the whole case)."`
	Limit     int      `short:"n" help:"How many keys to list; 0 for all."`
}

// Help implements kong's longer help.
func (keysWantedCmd) Help() string {
	return `A message counts as settled by a key where nothing better than key-gone is known of it without. ARC is not counted.
` + exitStatus
}

// wantedKey is a key that signatures name and that the case does not have. It
// is a line of keys wanted --json.
type wantedKey struct {
	Selector string             `json:"selector"`
	Domain   string             `json:"domain"`
	Settles  int                `json:"settles"`  // messages of which nothing is known without it
	Messages int                `json:"messages"` // signed with it, settled by other keys included
	First    string             `json:"first"`    // days that the messages are dated to
	Last     string             `json:"last"`
	State    authentic.KeyState `json:"state"` // absent, or why the records kept do not serve
	Where    string             `json:"where"` // where to look

	first, last time.Time
}

func (c *keysWantedCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	keys, err := loadKeys(e.ctx, k)
	if err != nil {
		return err
	}
	wanted, all := map[[2]string]*wantedKey{}, 0
	scope := archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove}
	r := &judging{e: e, k: k, keys: keys, quick: true}
	err = r.run(k.Items(e.ctx, scope), func(item archive.Item, o authentic.Outcome) error {
		all++
		countWanted(wanted, item, o)
		return nil
	})
	if err != nil {
		return err
	}
	return c.print(e, sortWanted(wanted), all)
}

// countWanted adds what one message lacks. A name that signs it twice counts
// once.
func countWanted(wanted map[[2]string]*wantedKey, item archive.Item, o authentic.Outcome) {
	seen := map[[2]string]bool{}
	for _, s := range o.Signatures {
		name := [2]string{strings.ToLower(s.Selector), strings.ToLower(s.Domain)}
		if s.Word != authentic.KeyGone || s.Domain == "" || s.Selector == "" || seen[name] {
			continue
		}
		seen[name] = true
		w := wanted[name]
		if w == nil {
			w = &wantedKey{Selector: name[0], Domain: name[1], State: s.Key.State, Where: whereToLook(name[0], name[1])}
			wanted[name] = w
		}
		w.Messages++
		if o.Word == authentic.KeyGone {
			w.Settles++
		}
		d := item.Date()
		if d.IsZero() {
			continue
		}
		if at := d.Instant(); w.first.IsZero() || at.Before(w.first) {
			w.first = at
		}
		if at := d.Instant(); at.After(w.last) {
			w.last = at
		}
	}
}

func sortWanted(wanted map[[2]string]*wantedKey) []*wantedKey {
	var out []*wantedKey
	for _, w := range wanted {
		if !w.first.IsZero() {
			w.First, w.Last = w.first.UTC().Format(time.DateOnly), w.last.UTC().Format(time.DateOnly)
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b *wantedKey) int {
		return cmp.Or(cmp.Compare(b.Settles, a.Settles), cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Selector, b.Selector))
	})
	return out
}

func (c *keysWantedCmd) print(e *env, wanted []*wantedKey, messages int) error {
	for i, w := range wanted {
		if c.Limit > 0 && i >= c.Limit {
			continue
		}
		if c.JSON {
			if err := printJSON(e.stdout, w); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%8s  %s._domainkey.%s", thousands(int64(w.Settles)), clean(w.Selector), clean(w.Domain))
		if w.Messages > w.Settles {
			fmt.Fprintf(e.stdout, ", of %s signed with it", plural(w.Messages, "message"))
		}
		if w.First != "" {
			fmt.Fprintf(e.stdout, ", dated %s to %s", w.First, w.Last)
		}
		switch w.State {
		case authentic.KeyRevoked:
			fmt.Fprint(e.stdout, "; the case has only the record that revoked it")
		case authentic.KeyUnusable, authentic.KeyOther:
			fmt.Fprint(e.stdout, "; the records that the case has do not fit")
		}
		fmt.Fprintln(e.stdout)
	}
	if c.JSON {
		return nil
	}
	if len(wanted) == 0 {
		fmt.Fprintf(e.stdout, "no key is missing for %s\n", plural(messages, "message"))
		return nil
	}
	fmt.Fprintf(e.stdout, "%s missing, of %s of mail\n", plural(len(wanted), "key"), plural(messages, "message"))
	fmt.Fprintf(e.stdout, "where to look: %s\n", whereToLook("SELECTOR", "DOMAIN"))
	return nil
}

// whereToLook says where a key that is missing may have been kept. Nothing is
// looked up.
func whereToLook(selector, domain string) string {
	return fmt.Sprintf("the DNS, while the record still stands (gainsay keys fetch %s %s asks it); else whoever ran the domain or received its mail in those years, collections of old DNS answers (passive DNS), and public collections of DKIM keys", selector, domain)
}
