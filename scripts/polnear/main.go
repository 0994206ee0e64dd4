// Command polnear scores package quote against news articles whose
// attributions people have marked in brat's stand-off files (.ann), such as
// PolNeAR. It prints precision, recall and F1 of the content spans, the share
// of right sources, and the speed of reading.
//
//	go run ./scripts/polnear DIR [-errors N]
//
// DIR is searched for .ann files. The text of x/attributions/NAME_WHO.ann is
// x/text/NAME.txt, that of NAME.ann is NAME.txt beside it. The corpus is no
// part of this project. See docs/quotes.md for how everything is counted.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gainsay/gainsay/statement/quote"
)

func main() {
	errors := flag.Int("errors", 0, "print this many wrong and missed attributions of each kind")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: polnear [-errors N] DIR")
		os.Exit(2)
	}
	if err := run(os.Stdout, flag.Arg(0), *errors); err != nil {
		fmt.Fprintln(os.Stderr, "polnear:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, dir string, errors int) error {
	articles, err := load(dir)
	if err != nil {
		return err
	}
	if len(articles) == 0 {
		return fmt.Errorf("scoring %s: no .ann file with its text is in it", dir)
	}
	var t tally
	var bytes int
	var spent time.Duration
	for _, a := range articles {
		start := time.Now()
		got := quote.Read(a.text)
		spent += time.Since(start)
		bytes += len(a.text)
		t.count(a, got)
	}
	t.print(w)
	fmt.Fprintf(w, "read %d articles, %.1f MB, %.1f MB/s\n", len(articles), float64(bytes)/1e6, float64(bytes)/1e6/spent.Seconds())
	if errors > 0 {
		t.printErrors(w, errors)
	}
	return nil
}
