package main

import (
	"fmt"
	"io"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
)

// judgeCase judges the mail of a case that has not been judged with all of its
// keys, or all mail, and tells what came out otherwise than before.
func judgeCase(e *env, k archive.Case, everything, json bool) error {
	last := e.now()
	j, err := k.Judge(e.ctx, everything, func(done, all int) {
		every := plainEvery
		if e.ttyErr {
			every = 100 * time.Millisecond
		}
		if now := e.now(); now.Sub(last) >= every {
			last = now
			line := fmt.Sprintf("judged %s of %s", thousands(int64(done)), plural(all, "message"))
			if e.ttyErr {
				fmt.Fprintf(e.stderr, "\r\x1b[K%s", line)
			} else {
				fmt.Fprintln(e.stderr, line)
			}
		}
	})
	if e.ttyErr {
		fmt.Fprint(e.stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	switch {
	case json && j.Mails > 0:
		return printJSON(e.stdout, newJudgedLine(j))
	case !json:
		printJudged(e.stdout, j)
	}
	return nil
}

// judgedLine is what judging changed: the last line of keys add, import and
// fetch --json, where there was mail to judge.
type judgedLine struct {
	Event   string         `json:"event"`
	Mails   int            `json:"mails"`
	Unread  int            `json:"unread,omitempty"`
	Changes []archive.Move `json:"changes"`
}

func newJudgedLine(j archive.Judged) judgedLine {
	l := judgedLine{"judged", j.Mails, j.Unread, j.Changes}
	if l.Changes == nil {
		l.Changes = []archive.Move{}
	}
	return l
}

// printJudged says in one sentence a change what judging changed.
func printJudged(w io.Writer, j archive.Judged) {
	if j.Mails == 0 {
		return
	}
	fmt.Fprintf(w, "%s judged with the keys of the case\n", plural(j.Mails, "message"))
	for _, word := range authentic.Words() {
		for _, m := range j.Changes {
			switch {
			case m.To != word:
			case m.From == "":
				fmt.Fprintf(w, "  %s now %s\n", areOrIs(m.Mails), wordText(m.To))
			default:
				fmt.Fprintf(w, "  %s now %s (before: %s)\n", areOrIs(m.Mails), wordText(m.To), wordText(m.From))
			}
		}
	}
	if len(j.Changes) == 0 {
		fmt.Fprintf(w, "  every outcome is as it was\n")
	}
	if j.Unread > 0 {
		fmt.Fprintf(w, "  the bytes of %s could not be read: see gainsay check\n", plural(j.Unread, "message"))
	}
}

func areOrIs(n int) string {
	if n == 1 {
		return "1 message is"
	}
	return plural(n, "message") + " are"
}
