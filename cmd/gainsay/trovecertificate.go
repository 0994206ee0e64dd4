package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
)

// certificateLine is the line of trove show --certificate --json.
type certificateLine struct {
	troveShowLine
	Text   string         `json:"certificate"`
	Check  archive.Report `json:"check"`
	Tool   string         `json:"tool"`
	At     time.Time      `json:"at"`
	Signed bool           `json:"signed"` // always false: a person signs, on paper or with a key of their own
}

// certificate checks the case and draws up the certificate of one trove.
func (c *troveShowCmd) certificate(e *env, k *sqlite.Case, l troveLine) error {
	if len(l.Imports) == 0 {
		return fmt.Errorf("drawing up the certificate of trove %s: it was not imported to the end, so there is no root hash (import it again: it goes on where it was)", l.Name)
	}
	report, err := k.Check(e.ctx, c.checking(e))
	if err != nil {
		return err
	}
	if n := len(report.Faults); n > 0 {
		for _, f := range report.Faults {
			fmt.Fprintf(e.stderr, "fault %s at %s: %s\n", f.Code, clean(f.Place), clean(f.Detail))
		}
		return codeError{exitUnverified, fmt.Errorf("drawing up the certificate of trove %s: %s", l.Name, plural(n, "fault"))}
	}
	inputs, err := troveInputs(e, k, l.Name)
	if err != nil {
		return err
	}
	d := draft{l: l, inputs: inputs, report: report, at: e.now().UTC(), tool: toolVersion(), by: c.name(e)}
	if c.JSON {
		var text strings.Builder
		d.print(&text)
		return printJSON(e.stdout, certificateLine{troveShowLine{troveLine: l, Files: inputs}, text.String(), report, d.tool, d.at, false})
	}
	d.print(e.stdout)
	return nil
}

// checking tells on a terminal how far the check is.
func (c *troveShowCmd) checking(e *env) func(done, all int64) {
	var last time.Time
	return func(done, all int64) {
		if now := e.now(); e.ttyErr && now.Sub(last) > 100*time.Millisecond {
			last = now
			fmt.Fprintf(e.stderr, "\r\x1b[Kchecking %s of %s", size(done), size(all))
			if done == all {
				fmt.Fprint(e.stderr, "\r\x1b[K")
			}
		}
	}
}

// toolVersion is the program's version as its build has it.
func toolVersion() string {
	v := "gainsay (version not recorded in this build)"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v = "gainsay " + info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			v += ", revision " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			v += ", modified"
		}
	}
	return v + ", " + info.GoVersion
}

// draft is what a certificate is made of.
type draft struct {
	l      troveLine
	inputs []troveInput
	report archive.Report
	at     time.Time
	tool   string
	by     string
}

const blank = "________________________________"

// certifiedInputs is how many inputs a certificate of one page lists; the root
// hash stands for all.
const certifiedInputs = 12

func (d draft) print(w io.Writer) {
	fmt.Fprintf(w, `DRAFT: not a certificate until a person has checked and signed it

CERTIFICATION OF DATA COPIED FROM AN ELECTRONIC STORAGE MEDIUM OR FILE
(in the form of US Federal Rule of Evidence 902(14); whether it meets the rule is for counsel to say)

I, %[1]s, of %[1]s,
am qualified to make this certification because %[1]s.

1. What. The electronic files called trove %[2]q in a case kept with the program named
   in 4: %[3]s kept, %[4]s bytes; %[5]s could not be kept, and are listed by the program.
2. Whence, as recorded at intake by whoever imported them (the program cannot check it):
     handed over by   %[6]s
     through          %[7]s
     obtained         %[8]s
     published        %[9]s
     terms            %[10]s
`, blank, d.l.Name, plural(d.l.Kept, "file"), thousands(d.l.Bytes), plural(d.l.Excepted, "file"),
		certified(d.l.From), certified(d.l.Through), dayOr(d.l.Obtained, "not recorded"), dayOr(d.l.Published, "not recorded as published"), certified(d.l.Terms))

	fmt.Fprintf(w, "3. When. Copied into the case, by the clock of the computer that did it:\n")
	for _, i := range d.l.Imports {
		fmt.Fprintf(w, "     %s UTC, by %s, journal entry %d\n       root hash %s\n", i.At.UTC().Format(time.DateTime), oneLine(i.By, 60), i.Seq, i.Root)
	}
	fmt.Fprintf(w, `   A root hash is the SHA-256 over one line "hash path" for each file that the import kept, in order.
4. How. At intake the program computed the SHA-256 of every file while copying it, and keeps the file
   under that hash. On %s UTC, at the request of %s, it read every kept byte of the whole case
   again (%s), computed each hash anew, and found every one as recorded: 0 faults.
     program          %s
     journal          %s, tree hash
                      %s
5. The files in which items were found, by SHA-256:
`, d.at.Format(time.DateTime), oneLine(d.by, 60), plural(d.report.Blobs, "file"), d.tool, thousands(d.report.Entries)+" entries", d.report.Root)
	for _, in := range d.inputs[:min(len(d.inputs), certifiedInputs)] {
		fmt.Fprintf(w, "     %s\n       %s, %s bytes\n", in.Hash, oneLine(in.Path, 80), thousands(in.Size))
	}
	if more := len(d.inputs) - certifiedInputs; more > 0 {
		fmt.Fprintf(w, "     and %s, which gainsay trove show --json lists; the root hash covers them.\n", plural(more, "more file"))
	}
	if others := d.l.Kept - len(d.inputs); others > 0 {
		fmt.Fprintf(w, "     %s besides hold no item; the root hash covers them.\n", plural(others, "kept file"))
	}
	fmt.Fprintf(w, `
This shows that the files are today what they were when they were copied. It does not show what they were
before that, who made them, or that what they say is so.

To my knowledge the above is true. I declare under penalty of perjury that what I state is true and correct.
   (strike out what does not apply, and anything that you do not know of your own knowledge)

   signed  %[1]s    date  ________________
   name    %[1]s    place ________________
`, blank)
}

func certified(s string) string { return orWord(oneLine(s, 80), "not recorded") }
