// Command dkimpeer holds package authentic against two other verifiers, dkimpy
// (Debian's python3-dkim) and Mail::DKIM (libmail-dkim-perl), over real mail: the
// two mailing lists and the corpus of Mail::DKIM that lie in a folder shared
// beside the checkout. All get the same messages and the same keys, and expiry
// counts for none. It prints how often they agree, and every disagreement with
// its cause, and exits with 1 where there is one that no known cause explains.
// Where the data or a verifier is not at hand it says so and goes on without.
//
//	go run ./scripts/dkimpeer         compare
//	go run ./scripts/dkimpeer -list   one line a signature, of both
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/authentic"
)

func main() {
	data := flag.String("data", filepath.FromSlash("../shared/data"), "folder of the real data")
	list := flag.Bool("list", false, "print one line a signature")
	flag.Parse()
	err := run(*data, *list)
	if absent := (missing{}); errors.As(err, &absent) {
		fmt.Fprintln(os.Stderr, "SKIP: nothing was compared:", absent)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "dkimpeer:", err)
		os.Exit(1)
	}
}

// missing is something without which nothing can be compared.
type missing struct{ what string }

func (m missing) Error() string { return m.what }

// compared is one signature as both judged it.
type compared struct {
	where string // corpus and number or name
	ours  authentic.Signature
	key   string // DNS name
	word  string // of ours, in the words of the peer
	peer  answer
	cause string // "" where they agree
	known bool   // whether cause explains it
}

func run(data string, list bool) error {
	if _, err := os.Stat(filepath.Join(data, "dkim", "keys.tsv")); err != nil {
		return missing{filepath.Join(data, "dkim", "keys.tsv") + " is not here"}
	}
	unexplained, ran := 0, 0
	for _, v := range verifiers {
		if !v.here() {
			fmt.Fprintf(os.Stderr, "SKIP: %s is not here (%s)\n", v.name, v.install)
			continue
		}
		ran++
		for _, c := range []corpus{
			listOf(data, "btrfs-15k"), listOf(data, "usrp-1k"), corpusOf(data),
		} {
			n, err := c.compare(v, list)
			if err != nil {
				return fmt.Errorf("comparing %s with %s: %w", c.name, v.name, err)
			}
			unexplained += n
		}
	}
	switch {
	case ran == 0:
		return missing{"there is no other verifier"}
	case unexplained > 0:
		return fmt.Errorf("%d disagreements without a known cause", unexplained)
	}
	return nil
}

// compare judges every signature of a corpus by us and by v, prints what came
// of it, and returns how many disagreements have no known cause.
func (c corpus) compare(v verifier, list bool) (int, error) {
	keys, store, err := c.keys()
	if err != nil {
		return 0, err
	}
	p, err := v.start(keys)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	var t tally
	err = c.messages(func(name string, raw []byte) error {
		answers, err := p.judge(c.plain(raw))
		if err != nil {
			return fmt.Errorf("message %s: %w", name, err)
		}
		o := authentic.Judge(raw, store, authentic.Options{MboxQuoted: c.quoted, Quick: true})
		t.messages++
		for _, s := range v.pair(o, raw, answers) {
			s.where = c.name + " " + name
			t.add(s)
			if list {
				fmt.Println(v.name, s.line())
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return t.print(os.Stdout, v.name+", "+c.name), p.stop()
}

var valueTag = regexp.MustCompile(`(?s)(?:^[^:]*:|;)\s*b\s*=([^;]*)`)

// valueOf is the signature value of a signature field, without white space.
func valueOf(field []byte) string {
	w := valueTag.FindSubmatch(field)
	if w == nil {
		return ""
	}
	return strings.Join(strings.Fields(string(w[1])), "")
}

// pair puts each signature of ours that v judges beside v's answer for it: the
// next one with the same value.
func (v verifier) pair(o authentic.Outcome, raw []byte, answers []answer) []compared {
	var out []compared
	for _, s := range o.Signatures {
		if !slices.Contains(v.schemes, s.Scheme) {
			continue
		}
		c := compared{ours: s, word: v.words(s), key: s.Selector + "._domainkey." + s.Domain}
		value := valueOf(s.Span.Of(raw))
		at := slices.IndexFunc(answers, func(a answer) bool { return a.value == value })
		switch {
		case at >= 0:
			c.peer = answers[at]
			answers = slices.Delete(answers, at, at+1)
		case v.silent:
			c.peer = answer{word: "error", detail: "said nothing of it"}
		default:
			c.peer = answer{word: "absent", detail: "said nothing of it"}
		}
		c.cause, c.known = cause(c)
		out = append(out, c)
	}
	for _, a := range answers {
		out = append(out, compared{word: "absent", peer: a, cause: "a signature that we do not see"})
	}
	return out
}

func (c compared) line() string {
	agree := "="
	if c.cause != "" {
		agree = "≠"
	}
	return fmt.Sprintf("%s %s\t%d\t%s\t%s\t%s\t%s\t%s", agree, c.where, c.ours.Place, c.key, c.ours.Word, c.peer.word, c.peer.detail, c.cause)
}

// tally counts what came of the comparison.
type tally struct {
	messages, signatures int
	agreed               map[string]int // by word of the peer and ours
	causes               map[string]int
	examples             map[string]compared
	unexplained          []compared
}

func (t *tally) add(c compared) {
	if t.agreed == nil {
		t.agreed, t.causes, t.examples = map[string]int{}, map[string]int{}, map[string]compared{}
	}
	t.signatures++
	switch {
	case c.cause == "":
		t.agreed[string(c.ours.Scheme)+" "+string(c.ours.Word)+", peer: "+c.peer.word]++
	case c.known:
		t.causes[c.cause]++
		if _, ok := t.examples[c.cause]; !ok {
			t.examples[c.cause] = c
		}
	default:
		t.unexplained = append(t.unexplained, c)
	}
}

// print returns how many disagreements no known cause explains.
func (t *tally) print(w io.Writer, name string) int {
	agreed := 0
	for _, n := range t.agreed {
		agreed += n
	}
	fmt.Fprintf(w, "%s: %d messages, %d signatures: %d agree, %d differ for a known reason, %d without one\n",
		name, t.messages, t.signatures, agreed, t.signatures-agreed-len(t.unexplained), len(t.unexplained))
	for _, k := range byCount(t.agreed) {
		fmt.Fprintf(w, "  %7d  agree     %s\n", t.agreed[k], k)
	}
	for _, k := range byCount(t.causes) {
		x := t.examples[k]
		fmt.Fprintf(w, "  %7d  differ    %s\n                     such as %s: %s, peer: %s %s\n", t.causes[k], k, x.where, x.ours.Word, x.peer.word, x.peer.detail)
	}
	for _, c := range t.unexplained {
		fmt.Fprintf(w, "           UNEXPLAINED  %s\n", c.line())
	}
	return len(t.unexplained)
}

func byCount(m map[string]int) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), strings.Compare(a, b))
	})
}
