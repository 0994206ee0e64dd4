package source

import (
	"errors"
	"io"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/source/calendar"
	"github.com/gainsay/gainsay/source/chat"
	"github.com/gainsay/gainsay/source/mailbox"
	"github.com/gainsay/gainsay/source/page"
)

// Formats returns every format there is a reader for, the fallback for
// everything else last. Of two that are equally sure of an input, the earlier
// has it.
func Formats() []evidence.Format {
	var all []evidence.Format
	all = append(all, mailbox.Formats()...)
	all = append(all, chat.Formats()...)
	all = append(all, calendar.Formats()...)
	all = append(all, page.Formats()...)
	return append(all, Document())
}

// Format returns the format of that name, for reading a kept input again.
func Format(name string) (evidence.Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return evidence.Format{}, false
}

// Detect says which format in is, by its content. It always returns one:
// [Document] where nothing else knows the content, or where it cannot be read.
func Detect(in evidence.Input) evidence.Format {
	best, top := Document(), 0
	head, err := readHead(in)
	if err != nil {
		return best // its reader meets the error again, and reports it
	}
	for _, f := range Formats() {
		if score := f.Sniff(in, head); score > top {
			best, top = f, score
		}
	}
	return best
}

// readHead returns the first bytes of in, as Sniff wants them.
func readHead(in evidence.Input) ([]byte, error) {
	head := make([]byte, min(evidence.HeadSize, in.Size()))
	n, err := in.ReadAt(head, 0)
	if n < len(head) && err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n], nil
}
