package chat

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// The names of the formats of an X archive.
const (
	formatAccount = "x-account"
	formatDM      = "x-dm"
	formatHeaders = "x-dm-headers"
	formatTweets  = "x-tweets"
)

const (
	sureOfArchive = 100 // the file says what it is
	sureOfBare    = 90  // the assignment is gone, the list is there
)

// archiveFiles are the files of an archive that are read, by the name that
// stands in them.
var archiveFiles = map[string]string{
	"account":                       formatAccount,
	"direct_message":                formatDM,
	"direct_messages":               formatDM,
	"direct_message_group":          formatDM,
	"direct_messages_group":         formatDM,
	"direct_message_headers":        formatHeaders,
	"direct_messages_headers":       formatHeaders,
	"direct_message_group_headers":  formatHeaders,
	"direct_messages_group_headers": formatHeaders,
	"tweet":                         formatTweets,
	"tweets":                        formatTweets,
	"deleted_tweet":                 formatTweets,
	"deleted_tweets":                formatTweets,
	"community_tweet":               formatTweets,
	"community_tweets":              formatTweets,
}

var (
	assignment = regexp.MustCompile(`^\x{FEFF}?\s*(?:window\.)?YTD\.([A-Za-z0-9_]{1,80})\.part\d{1,6}\s*=`)
	bareDM     = regexp.MustCompile(`^\x{FEFF}?\s*\[\s*\{\s*"dmConversation"\s*:`)
)

// ArchiveName returns which file of an X archive begins with head, such as
// "direct_messages" or "follower", and whether it is one at all. Names that no
// format of this package reads are files to be kept as documents.
func ArchiveName(head []byte) (name string, ok bool) {
	m := assignment.FindSubmatch(head[:min(len(head), maxPrefixBytes)])
	if m == nil {
		return "", false
	}
	return string(bytes.ToLower(m[1])), true
}

func sniffArchive(format string) func(evidence.Input, []byte) int {
	return func(_ evidence.Input, head []byte) int {
		if name, ok := ArchiveName(head); ok && archiveFiles[name] == format {
			return sureOfArchive
		}
		if format == formatDM && bareDM.Match(head) {
			return sureOfBare
		}
		return 0
	}
}

// headOf returns the first bytes of an input.
func headOf(in evidence.Input) []byte {
	return newWindow(in, in.Size()).bytes(0, maxPrefixBytes, maxPrefixBytes)
}

// account returns the handle of the account with that id. Archives that were
// made anonymous have other ids than numbers; these name nobody on X.
func account(id string) evidence.Handle {
	if id = oneLine(id); id == "" {
		return evidence.Handle{}
	}
	if strings.Trim(id, "0123456789") == "" {
		return evidence.XHandle(id)
	}
	return evidence.NameHandle(id)
}

// screenName returns the handle of a screen name, which may be all digits.
func screenName(name string) evidence.Handle {
	name = strings.TrimPrefix(oneLine(name), "@")
	if name == "" {
		return evidence.Handle{}
	}
	return evidence.XHandle("@" + name)
}

// addParty adds a handle in a role, unless it names nothing or stands there
// already. raw is the handle as written.
func addParty(e *evidence.Entry, role evidence.Role, h evidence.Handle, name, raw string) {
	if h.IsZero() || h.Value == "" {
		return
	}
	for _, p := range e.Parties {
		if p.Role == role && p.Handle == h {
			return
		}
	}
	if raw == h.Value {
		raw = ""
	}
	e.Parties = append(e.Parties, evidence.Party{Role: role, Handle: h, Name: oneLine(name), Raw: oneLine(raw)})
}

// addProblem notes what is wrong with an item.
func addProblem(e *evidence.Entry, code, place, detail, done string) {
	e.Problems = append(e.Problems, evidence.Problem{Code: code, Place: place, Detail: detail, Done: done})
}

// unescaper undoes what X does to text, once. Other entities are somebody's words.
var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'")

// archiveTimes are how archives write times: RFC 3339 in messages, the form of
// Ruby's Date in tweets, and an older one.
var archiveTimes = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", time.RubyDate, "2006-01-02 15:04:05 Z0700"}

// archiveTime reads a time of an archive. It reports false where there is none.
func archiveTime(text, source string) (evidence.Time, bool) {
	text = oneLine(text)
	for _, layout := range archiveTimes {
		t, err := time.Parse(layout, text)
		if err != nil || t.Year() < firstYear {
			continue
		}
		_, offset := t.Zone()
		w := evidence.Time{Text: text, Source: source, Zoned: true, Offset: offset / 60, Precision: evidence.PrecisionSecond}
		if strings.Contains(text, ".") {
			w.Precision = evidence.PrecisionMilli
		}
		w.Wall = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		return w, true
	}
	return evidence.Time{}, false
}

// addTime adds the time in v, or notes that it cannot be read.
func addTime(e *evidence.Entry, v value, source string) time.Time {
	t, ok := archiveTime(v.str(), source)
	switch {
	case ok:
		e.Times = append(e.Times, t)
	case v.str() == "":
		addProblem(e, "time-missing", source, "", "undated")
	default:
		addProblem(e, "time-unreadable", source, oneLine(v.str()), "kept as a label, undated")
		e.Labels = append(e.Labels, "time-as-written:"+oneLine(v.str()))
	}
	return t.Instant()
}
