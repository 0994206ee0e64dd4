package mailbox

import (
	"io"
	"path"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// single is the reader of an input that is one message.
type single struct {
	messageReader
	record evidence.Record
	done   bool
}

// Next implements [evidence.Reader].
func (s *single) Next() (evidence.Record, error) {
	if s.done {
		return evidence.Record{}, io.EOF
	}
	s.done = true
	return s.record, nil
}

func openEML(in evidence.Input, _ evidence.Folder) evidence.Reader {
	return openWhole(in, nil)
}

func openMaildir(in evidence.Input, _ evidence.Folder) evidence.Reader {
	return openWhole(in, maildirFlags(path.Base(in.Path())))
}

func openWhole(in evidence.Input, flags []evidence.Flag) *single {
	s := &single{record: evidence.Record{
		Span:  evidence.Span{End: in.Size()},
		Flags: flags,
		Place: "message 1",
	}}
	if in.Size() == 0 {
		s.record.Problems = []evidence.Problem{{Code: "empty", Detail: "the file has no bytes", Done: "kept as an empty message"}}
	}
	return s
}

// isMaildirPath reports whether p is named like a message in a Maildir: it is
// in a folder cur or new, or its name carries flags.
func isMaildirPath(p string) bool {
	switch path.Base(path.Dir(p)) {
	case "cur", "new":
		return true
	}
	return strings.Contains(path.Base(p), ":2,")
}

// maildirMarks are what may stand before the flags: the colon, and what is
// written in its place where a file system forbids it.
var maildirMarks = []string{":2,", ";2,", "!2,", "_2,"}

// cutMaildirInfo returns the flags behind the last mark in name.
func cutMaildirInfo(name string) (string, bool) {
	for _, mark := range maildirMarks {
		if i := strings.LastIndex(name, mark); i >= 0 {
			return name[i+len(mark):], true
		}
	}
	return "", false
}

// maildirFlags reads the flags of a Maildir file name, as they stand. A letter that it does not know is kept as
// "maildir-X"; a lower-case letter is one of Dovecot's keywords, whose meaning
// is in another file, and is kept as "keyword-x".
func maildirFlags(name string) []evidence.Flag {
	info, _ := cutMaildirInfo(name)
	var flags []evidence.Flag
	for _, c := range info {
		var f evidence.Flag
		switch {
		case c == 'D':
			f = evidence.FlagDraft
		case c == 'F':
			f = evidence.FlagFlagged
		case c == 'P':
			f = evidence.FlagPassed
		case c == 'R':
			f = evidence.FlagReplied
		case c == 'S':
			f = evidence.FlagSeen
		case c == 'T':
			f = evidence.FlagTrashed
		case 'a' <= c && c <= 'z':
			f = evidence.Flag("keyword-" + string(c))
		case 'A' <= c && c <= 'Z':
			f = evidence.Flag("maildir-" + string(c))
		default: // other servers put commas and fields of their own behind
			continue
		}
		if !slices.Contains(flags, f) {
			flags = append(flags, f)
		}
	}
	return flags
}
