package main

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gainsay/gainsay/authentic"
)

//go:embed peer.py peer.pl
var scripts embed.FS

// verifier is another verifier of signatures.
type verifier struct {
	name    string
	command []string // before the script
	script  string
	needs   []string // arguments that make command end well where all is there
	install string
	schemes []authentic.Scheme // those that it judges
	silent  bool               // it says nothing of signatures that it cannot read
	// headerFirst: it looks at the header before the body.
	headerFirst bool
}

var verifiers = []verifier{
	{
		name: "dkimpy", command: []string{"/usr/bin/python3"}, script: "peer.py", needs: []string{"-c", "import dkim, nacl"},
		install: "apt-get install python3-dkim python3-nacl", schemes: []authentic.Scheme{authentic.DKIM},
	},
	{
		name: "Mail::DKIM", command: []string{"/usr/bin/perl"}, script: "peer.pl", needs: []string{"-MMail::DKIM", "-e", "1"},
		install: "apt-get install libmail-dkim-perl", schemes: []authentic.Scheme{authentic.DKIM, authentic.DomainKeys}, silent: true, headerFirst: true,
	},
}

// here reports whether the verifier can run.
func (v verifier) here() bool {
	return exec.Command(v.command[0], append(v.command[1:len(v.command):len(v.command)], v.needs...)...).Run() == nil
}

// answer is what the peer says of one signature; the words are in peer.py.
type answer struct{ word, detail, value string }

// peer is another verifier, running.
type peer struct {
	dir string
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// start starts the verifier with keys, lines of a name, a tab and a record.
func (v verifier) start(keys string) (*peer, error) {
	program, err := scripts.ReadFile(v.script)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "dkimpeer")
	if err != nil {
		return nil, fmt.Errorf("making a folder for %s: %w", v.name, err)
	}
	p := &peer{dir: dir}
	script, table := filepath.Join(dir, v.script), filepath.Join(dir, "keys.tsv")
	for name, data := range map[string][]byte{script: program, table: []byte(keys)} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return nil, err
		}
	}
	p.cmd = exec.Command(v.command[0], append(v.command[1:len(v.command):len(v.command)], script, table)...)
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", v.name, err)
	}
	return p, nil
}

// judge returns the peer's answer for each DKIM signature of a message.
func (p *peer) judge(raw []byte) ([]answer, error) {
	if _, err := fmt.Fprintf(p.in, "%d\n", len(raw)); err != nil {
		return nil, fmt.Errorf("asking the peer: %w", err)
	}
	if _, err := p.in.Write(raw); err != nil {
		return nil, fmt.Errorf("asking the peer: %w", err)
	}
	var out []answer
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("reading the peer's answer: %w", err)
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			return out, nil
		}
		cols := append(strings.Split(line, "\t"), "", "")
		out = append(out, answer{cols[0], cols[1], cols[2]})
	}
}

// stop ends the peer. It may be called twice.
func (p *peer) stop() error {
	if p.cmd == nil {
		return nil
	}
	p.in.Close()
	err := p.cmd.Wait()
	p.cmd = nil
	os.RemoveAll(p.dir)
	return err
}
