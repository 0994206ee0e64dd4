// Command dkimpeer holds package authentic against another verifier of DKIM,
// dkimpy (Debian's python3-dkim), over real mail: the two mailing lists and the
// corpus of Mail::DKIM that lie in a folder shared beside the checkout. Both
// get the same messages and the same keys, and expiry counts for neither. It
// prints how often they agree, and every disagreement with its cause, and exits
// with 1 where there is one that no known cause explains. Where the data or
// dkimpy is not at hand it says so and does nothing.
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
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/authentic"
)

func main() {
	data := flag.String("data", filepath.FromSlash("../shared/data"), "folder of the real data")
	list := flag.Bool("list", false, "print one line a signature")
	python := flag.String("python", "/usr/bin/python3", "the Python that has dkimpy")
	flag.Parse()
	err := run(*data, *python, *list)
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

func run(data, python string, list bool) error {
	if _, err := os.Stat(filepath.Join(data, "dkim", "keys.tsv")); err != nil {
		return missing{filepath.Join(data, "dkim", "keys.tsv") + " is not here"}
	}
	if err := exec.Command(python, "-c", "import dkim, nacl").Run(); err != nil {
		return missing{"dkimpy is not here (apt-get install python3-dkim python3-nacl)"}
	}
	unexplained := 0
	for _, c := range []corpus{
		listOf(data, "btrfs-15k"), listOf(data, "usrp-1k"), corpusOf(data),
	} {
		n, err := c.compare(python, list)
		if err != nil {
			return fmt.Errorf("comparing %s: %w", c.name, err)
		}
		unexplained += n
	}
	if unexplained > 0 {
		return fmt.Errorf("%d disagreements without a known cause", unexplained)
	}
	return nil
}

// compare judges every signature of a corpus by both, prints what came of it,
// and returns how many disagreements have no known cause.
func (c corpus) compare(python string, list bool) (int, error) {
	keys, store, err := c.keys()
	if err != nil {
		return 0, err
	}
	p, err := startPeer(python, keys)
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
		for _, s := range pair(o, answers, &t) {
			s.where = c.name + " " + name
			t.add(s)
			if list {
				fmt.Println(s.line())
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return t.print(os.Stdout, c.name), p.stop()
}

// pair puts each DKIM signature of ours beside the peer's answer for it. Both
// go through the header from top to bottom.
func pair(o authentic.Outcome, answers []answer, t *tally) []compared {
	var out []compared
	t.messages++
	for _, s := range o.Signatures {
		switch {
		case s.Scheme == authentic.DomainKeys:
			t.domainKeys++
			continue
		case s.Scheme != authentic.DKIM:
			continue
		}
		c := compared{ours: s, word: peerWord(s), key: s.Selector + "._domainkey." + s.Domain}
		if len(answers) > 0 {
			c.peer, answers = answers[0], answers[1:]
		} else {
			c.peer = answer{word: "absent", detail: "the peer has fewer signatures"}
		}
		c.cause, c.known = cause(c)
		out = append(out, c)
	}
	for _, a := range answers {
		out = append(out, compared{word: "absent", peer: a, cause: "the peer has more signatures"})
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
	messages, signatures, domainKeys int
	agreed                           map[string]int // by word of the peer and ours
	causes                           map[string]int
	examples                         map[string]compared
	unexplained                      []compared
}

func (t *tally) add(c compared) {
	if t.agreed == nil {
		t.agreed, t.causes, t.examples = map[string]int{}, map[string]int{}, map[string]compared{}
	}
	t.signatures++
	switch {
	case c.cause == "":
		t.agreed[string(c.ours.Word)+", peer: "+c.peer.word]++
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
	fmt.Fprintf(w, "%s: %d messages, %d DKIM signatures: %d agree, %d differ for a known reason, %d without one\n",
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
	if t.domainKeys > 0 {
		fmt.Fprintf(w, "  %7d  DomainKeys signatures, which the peer does not judge\n", t.domainKeys)
	}
	return len(t.unexplained)
}

func byCount(m map[string]int) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), strings.Compare(a, b))
	})
}
