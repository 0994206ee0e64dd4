package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed peer.py
var peerScript []byte

// answer is what the peer says of one signature; the words are in peer.py.
type answer struct{ word, detail string }

// peer is the other verifier, running.
type peer struct {
	dir string
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// startPeer starts the verifier with keys, lines of a name, a tab and a record.
func startPeer(python, keys string) (*peer, error) {
	dir, err := os.MkdirTemp("", "dkimpeer")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the peer: %w", err)
	}
	p := &peer{dir: dir}
	script, table := filepath.Join(dir, "peer.py"), filepath.Join(dir, "keys.tsv")
	for name, data := range map[string][]byte{script: peerScript, table: []byte(keys)} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return nil, err
		}
	}
	p.cmd = exec.Command(python, script, table)
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
		return nil, fmt.Errorf("starting the peer: %w", err)
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
		word, detail, _ := strings.Cut(line, "\t")
		out = append(out, answer{word, detail})
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
