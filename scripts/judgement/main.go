// Command judgement runs Gainsay-Bench: it makes affairs whose right findings
// are known from how they were built, tests them, and prints how many came out
// right. It ends with status 1 where a verdict is not exact, a "contradicted"
// is wrong, or a witness is not minimal.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/gainsay/gainsay/finding/judgement"
)

func main() {
	cases := flag.Int("cases", 10_000, "how many cases, over all families")
	seed := flag.Uint64("seed", 1, "the first seed of every family")
	out := flag.String("out", "", "file to write the table to, as well")
	flag.Parse()
	if err := run(*cases, *seed, *out); err != nil {
		fmt.Fprintln(os.Stderr, "judgement:", err)
		os.Exit(1)
	}
}

func run(cases int, seed uint64, out string) error {
	start := time.Now()
	fams := judgement.Families()
	each := (cases + len(fams) - 1) / len(fams)
	scores, errs := make([]judgement.Score, len(fams)), make([]error, len(fams))
	var wg sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, fam := range fams {
		wg.Go(func() {
			turn <- struct{}{}
			scores[i], errs[i] = judgement.Run(context.Background(), fam, seed, each)
			<-turn
		})
	}
	wg.Wait()
	right := true
	for i, s := range scores {
		if errs[i] != nil {
			return errs[i]
		}
		right = right && s.Exact == s.Findings && s.Wrong == 0 && s.Minimal == s.Witness
		for _, m := range s.Misses {
			fmt.Printf("miss: %s: %s\n", s.Family, m)
		}
	}
	table := judgement.Table(scores)
	fmt.Print(table)
	fmt.Fprintf(os.Stderr, "%d cases in %.1f s\n", each*len(fams), time.Since(start).Seconds())
	if out != "" {
		if err := os.WriteFile(out, []byte(table), 0o666); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
	}
	if !right {
		return fmt.Errorf("a finding is not as its case was built")
	}
	return nil
}
