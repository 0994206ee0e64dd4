package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
)

// chainProofLine is an OpenTimestamps proof that lay in a trove, followed as
// far as that goes without a copy of the chain.
type chainProofLine struct {
	Path    string               `json:"path"`
	Attests string               `json:"attests,omitempty"` // path of the input that it is for; empty: none of this trove
	Proof   authentic.ChainProof `json:"proof"`
}

// maxProofBytes bounds what is read as a proof: authentic refuses larger ones.
const maxProofBytes = 1<<20 + 1

// chainProofs reads the .ots files among the inputs of a trove, and holds each
// against the input whose SHA-256 it is for.
func chainProofs(k *sqlite.Case, inputs []troveInput) ([]chainProofLine, error) {
	out := []chainProofLine{}
	for _, in := range inputs {
		if !strings.HasSuffix(strings.ToLower(in.Path), ".ots") {
			continue
		}
		b, err := k.OpenBlob(in.Hash)
		if err != nil {
			return nil, err
		}
		data := make([]byte, min(b.Size(), maxProofBytes))
		_, err = io.ReadFull(io.NewSectionReader(b, 0, b.Size()), data)
		if closed := b.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", in.Path, err)
		}
		l := chainProofLine{Path: in.Path, Proof: authentic.ReadChainProof(data, nil)}
		i := slices.IndexFunc(inputs, func(o troveInput) bool {
			return l.Proof.Hash == "sha256" && string(o.Hash[:]) == string(l.Proof.Digest)
		})
		if i >= 0 {
			l.Attests, l.Proof = inputs[i].Path, authentic.ReadChainProof(data, l.Proof.Digest)
		}
		out = append(out, l)
	}
	return out, nil
}

func (l chainProofLine) print(w io.Writer) {
	switch {
	case l.Attests != "":
		row(w, "chain proof", oneLine(l.Path, 80)+" for "+oneLine(l.Attests, 80)+": "+l.Proof.Reason)
	case l.Proof.Word == authentic.Malformed:
		row(w, "chain proof", oneLine(l.Path, 80)+": "+l.Proof.Reason)
		return
	default:
		row(w, "chain proof", fmt.Sprintf("%s: it is for a file with %s %s, which is none of this trove", oneLine(l.Path, 80), l.Proof.Hash, hex.EncodeToString(l.Proof.Digest)))
	}
	for _, a := range l.Proof.Attestations {
		row(w, "", a.Text)
	}
}
