// Package chat reads conversations: an X (Twitter) archive, and the transcript
// that somebody typed by hand.
//
// # Follows
//
// RFC 8259 for JSON and RFC 4180 for CSV. X publishes no specification of its
// archive; the reader follows the archives themselves, as they have come since
// 2019: JavaScript files, each an assignment of one list to
// window.YTD.NAME.partN. Formats are told by that name, not by the file's.
//
//   - "x-account": account. What the archive claims about whose it is.
//   - "x-dm": direct_messages and direct_messages_group, every part. Messages
//     are KindDM; who joined, left or renamed a conversation is KindEvent.
//   - "x-dm-headers": the envelopes of direct messages, without their words.
//   - "x-tweets": tweets, deleted tweets and community tweets.
//   - "transcript-json", "transcript-csv": docs/format/transcript.md.
//
// Every other window.YTD file (follower, like, ad_engagements, …) is left to
// be kept as a document: ArchiveName tells what it is.
//
// An item is the exact bytes of one message's JSON object, or of one CSV
// record. A file is split in one pass over a window of fixed size, so that it
// may be larger than memory.
//
// # Diverges
//
//   - Broken JSON does not end a file. A message that cannot be read to its end
//     is an exception with its bytes; reading goes on at the next place where a
//     message certainly begins. What follows a break is not taken to be in the
//     conversation before it unless its sender and recipient say so.
//   - In JSON: a comma too many, a missing one between messages, raw control
//     characters and unknown escapes in strings are read, and are problems.
//     In CSV: quotes inside a quoted field, a quote that is never closed,
//     Windows-1252 bytes; the delimiter may be a semicolon or a tab.
//   - The words of a message are unescaped once, and only the five entities
//     that X writes. "&amp;lt;" says "&lt;", "&copy" says "&copy".
//   - Short links stay in the words; where they lead is a reference of the item.
//   - In a group, a message is not taken to be addressed to everyone in it: it
//     is from its sender, and the accounts known to be there at that moment are
//     members. Known means: in a list of participants, said to have joined, or
//     seen writing, at that moment or before, and not said to have left since.
//   - An archive has ids, seldom names. No name is ever looked up; a screen
//     name in it is a handle of its own beside the number.
//
// # Seen in the wild
//
// The newest message first, so that a conversation's beginning is at its end;
// one conversation in several pieces; the same message in the headers file and
// in the messages file, which is why both carry the message's own id as
// evidence.RefSame; welcome messages of businesses; tweets wrapped in
// {"tweet": …} since 2020 and bare before; ids as numbers that a float cannot
// hold; transcripts with a byte order mark, with semicolons, with smart
// quotes, with "2016-11-09?" for a date that somebody inferred.
package chat

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Formats returns the formats that this package reads: "x-account", "x-dm",
// "x-dm-headers", "x-tweets", "transcript-json" and "transcript-csv".
func Formats() []evidence.Format {
	return []evidence.Format{
		{Name: formatAccount, Sniff: sniffArchive(formatAccount), Open: openAccount},
		{Name: formatDM, Sniff: sniffArchive(formatDM), Open: openDM},
		{Name: formatHeaders, Sniff: sniffArchive(formatHeaders), Open: openDM},
		{Name: formatTweets, Sniff: sniffArchive(formatTweets), Open: openTweets},
		{Name: "transcript-json", Sniff: sniffJSON, Open: openJSON},
		{Name: "transcript-csv", Sniff: sniffCSV, Open: openCSV},
	}
}

// listReader is a reader of files of JSON in which messages are in lists. It
// implements evidence.Reader.
type listReader struct {
	split *splitter
	what  string // what the places of its items are called: "message"
	// begin is called before the first message is looked for.
	begin func()
	// first is called once, with the first message and its bytes, for what is
	// to be said of the file as a whole.
	first func(m message, raw []byte) []evidence.Problem
	entry func(m message, raw []byte) evidence.Entry
}

// Next returns the next message.
func (r *listReader) Next() (evidence.Record, error) {
	if r.begin != nil {
		r.begin()
		r.begin = nil
	}
	m, lost, err := r.split.next()
	rec := evidence.Record{Lost: lost, Problems: m.problems}
	if err != nil {
		if !errors.Is(err, io.EOF) {
			return evidence.Record{}, err
		}
		return rec, io.EOF
	}
	if r.first != nil {
		raw := r.split.w.bytes(m.span.Start, m.span.End, maxProbeBytes)
		rec.Problems = append(r.first(m, raw), rec.Problems...)
		r.first = nil
	}
	rec.Span, rec.Place = m.span, fmt.Sprintf("%s %d", r.what, m.number)
	if id := m.conversation(); id != "" && !m.torn {
		rec.Place = "conversation " + id + ", " + rec.Place
	}
	m.problems = nil
	rec.Context = m
	return rec, nil
}

// Entry reads one message.
func (r *listReader) Entry(rec evidence.Record, raw []byte) evidence.Entry {
	m, ok := rec.Context.(message)
	if !ok || m.group == nil {
		m.group = &group{}
	}
	e := r.entry(m, raw)
	e.ID, e.Size = evidence.Sum(raw), int64(len(raw))
	return e
}

// conversation returns the id of the conversation that m is said to be in.
func (m message) conversation() string {
	if m.group == nil {
		return ""
	}
	return oneLine(m.group.fields["conversationId"].str())
}

// oneLine folds white space to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
