package message

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // the charsets that the oracle can read
	"github.com/emersion/go-message/mail"
	"github.com/gainsay/gainsay/evidence"
)

// TestCorporaKeepPromises reads real and test mail and asserts of each message
// what the fuzz target asserts.
func TestCorporaKeepPromises(t *testing.T) {
	for _, name := range []string{"data/mime/mimekit.tar.zst", "data/mime/stalwart.tar.zst", "data/edrm/bailey-eml.tar.zst"} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for file, raw := range mailFiles(sharedArchive(t, name), ".eml", ".msg", ".txt", ".ntx", ".mbox", ".tnef", ".json", ".html") {
				if len(raw) > 2<<20 {
					continue
				}
				if t.Run(file, func(t *testing.T) { checkMessage(t, raw) }); t.Failed() {
					return
				}
				n++
			}
			t.Logf("%d files, mail or not, keep every promise", n)
		})
	}
	for _, name := range []string{"data/lists/usrp-1k.mbox.zst", "data/lists/btrfs-15k.mbox.zst"} {
		t.Run(name, func(t *testing.T) {
			n := 0
			sharedMbox(t, name, 300, func(raw []byte) {
				checkMessage(t, raw)
				n++
			})
			t.Logf("%d messages keep every promise", n)
		})
	}
}

// leafOf is one leaf part as both readers give it.
type leafOf struct {
	media, name string
	body        string // text in UTF-8, other content as bytes
}

// oracleLeaves reads raw with go-message. ok is false if it gave up.
func oracleLeaves(raw []byte) (leaves []leafOf, h mail.Header, ok bool) {
	e, err := gomessage.Read(bytes.NewReader(raw))
	if e == nil || err != nil && !gomessage.IsUnknownCharset(err) {
		return nil, mail.Header{}, false
	}
	h = mail.Header{Header: e.Header}
	err = e.Walk(func(path []int, p *gomessage.Entity, err error) error {
		if p == nil || p.MultipartReader() != nil {
			return nil
		}
		if err != nil && !gomessage.IsUnknownCharset(err) {
			return err
		}
		b, err := io.ReadAll(p.Body)
		if err != nil {
			return err
		}
		media, params, _ := p.Header.ContentType()
		_, disp, _ := p.Header.ContentDisposition()
		name := disp["filename"]
		if name == "" {
			name = params["name"]
		}
		leaves = append(leaves, leafOf{media, name, string(b)})
		return nil
	})
	return leaves, h, err == nil
}

// ourLeaves reads raw with Read.
func ourLeaves(raw []byte) (leaves []leafOf, m *Message) {
	m = Read(raw)
	for p := range m.Parts() {
		if p.Multipart() || p.bare {
			continue
		}
		b, _ := m.PartBytes(p.Number)
		l := leafOf{p.Type, p.Filename, string(b)}
		if strings.HasPrefix(p.Type, "text/") {
			l.body, _ = toUTF8(b, p.Charset)
		}
		leaves = append(leaves, l)
	}
	return leaves, m
}

// agreement counts how often two readers say the same, and remembers where not.
type agreement struct {
	same, all int
	where     []string
}

func (a *agreement) add(same bool, where string, args ...any) {
	a.all++
	if same {
		a.same++
	} else if len(a.where) < 40 {
		a.where = append(a.where, fmt.Sprintf(where, args...))
	}
}

func (a *agreement) report(t *testing.T, what string, least float64) {
	t.Helper()
	if a.all == 0 {
		t.Errorf("%s: nothing was compared", what)
		return
	}
	share := float64(a.same) / float64(a.all)
	t.Logf("%s: %d of %d agree (%.2f %%)", what, a.same, a.all, 100*share)
	for _, w := range a.where {
		t.Logf("   differs: %.300s", w)
	}
	if share < least {
		t.Errorf("%s: fewer than %.2f %% agree", what, 100*least)
	}
}

// TestAgainstGoMessage compares parts, decoded content and the header with
// another reader, on mail that it can read. What differs is listed with -v: a
// few names whose encoded words lie in quotes, which the other leaves as they are.
func TestAgainstGoMessage(t *testing.T) {
	for _, c := range []struct {
		name string
		most int
	}{
		{"data/lists/usrp-1k.mbox.zst", 1200},
		{"data/lists/btrfs-15k.mbox.zst", 3000},
	} {
		t.Run(c.name, func(t *testing.T) {
			var parts, bodies, names, subjects, dates, ids, addresses agreement
			gaveUp := 0
			sharedMbox(t, c.name, c.most, func(raw []byte) {
				theirs, h, ok := oracleLeaves(raw)
				ours, m := ourLeaves(raw)
				if !ok {
					gaveUp++
					return
				}
				id := m.Header.First("Message-ID").Value
				same := slices.EqualFunc(ours, theirs, func(a, b leafOf) bool { return a.media == b.media })
				parts.add(same, "%s: %d parts, %d", id, len(ours), len(theirs))
				if same {
					for i := range ours {
						bodies.add(ours[i].body == theirs[i].body, "%s part %d of %s:\n%.120q\n%.120q", id, i, ours[i].media, ours[i].body, theirs[i].body)
						names.add(ours[i].name == theirs[i].name, "%s: %q %q", id, ours[i].name, theirs[i].name)
					}
				}
				subject, _ := h.Subject()
				subjects.add(subject == m.Header.First("Subject").Value, "%s: %q %q", id, m.Header.First("Subject").Value, subject)
				compareEnvelope(m, h, id, &dates, &ids, &addresses)
			})
			t.Logf("go-message gave up on %d", gaveUp)
			parts.report(t, "parts", 0.999)
			bodies.report(t, "content", 0.999)
			names.report(t, "file names", 0.999)
			subjects.report(t, "subjects", 0.999)
			dates.report(t, "dates", 0.999)
			ids.report(t, "message ids", 0.999)
			addresses.report(t, "addresses", 0.999)
		})
	}
}

func compareEnvelope(m *Message, h mail.Header, id string, dates, ids, addresses *agreement) {
	e := m.Entry(evidence.ID{})
	if when, err := h.Date(); err == nil {
		d := e.Date()
		dates.add(d.Source == "Date" && d.Instant().Equal(when), "%s: %q %v", id, d.Text, when)
	}
	if their, err := h.MessageID(); err == nil && their != "" {
		our := ""
		for _, r := range e.Refs {
			if r.Kind == evidence.RefMessageID && our == "" {
				our = r.Value
			}
		}
		ids.add(our == their, "%q %q", our, their)
	}
	for _, f := range partyFields {
		list, err := h.AddressList(f.name)
		if err != nil || len(m.Header.All(f.name)) != 1 {
			continue
		}
		var our, their []string
		for _, a := range ParseAddresses(m.Header.First(f.name).RawValue) {
			our = append(our, a.Name+" <"+a.Addr+">")
		}
		for _, a := range list {
			their = append(their, strings.Join(strings.Fields(a.Name), " ")+" <"+a.Address+">")
		}
		addresses.add(slices.Equal(our, their), "%s %s: %q %q", id, f.name, our, their)
	}
}

// stalwartMessage is the form in which Stalwart's mail-parser keeps what it
// expects of its test mail.
type stalwartMessage struct {
	Parts []struct {
		Body map[string]json.RawMessage
	}
}

// outline writes the tree of parts with the length of what is in each: of text
// without its white space.
func (s *stalwartMessage) outline(i int) string {
	if i >= len(s.Parts) {
		return ""
	}
	for kind, v := range s.Parts[i].Body {
		switch kind {
		case "Multipart":
			var ids []int
			if json.Unmarshal(v, &ids) != nil {
				return "?"
			}
			var kids []string
			for _, id := range ids {
				kids = append(kids, s.outline(id))
			}
			return "(" + strings.Join(kids, " ") + ")"
		case "Message":
			var n stalwartMessage
			if json.Unmarshal(v, &n) != nil {
				return "?"
			}
			return "[" + n.outline(0) + "]"
		case "Text", "Html":
			var text string
			if json.Unmarshal(v, &text) != nil {
				return "?"
			}
			return "text" + wordsLength(text)
		case "Binary", "InlineBinary":
			var b []int
			if json.Unmarshal(v, &b) != nil {
				return "?"
			}
			return fmt.Sprint("file", len(b))
		}
	}
	return "?"
}

func wordsLength(s string) string { return fmt.Sprint(len(strings.Join(strings.Fields(s), ""))) }

func ourOutline(p *Part) string {
	switch {
	case p.Nested != nil:
		return "[" + ourOutline(p.Nested.Root) + "]"
	case p.Multipart() || p.bare:
		var kids []string
		for _, c := range p.Children {
			kids = append(kids, ourOutline(c))
		}
		return "(" + strings.Join(kids, " ") + ")"
	case strings.HasPrefix(p.Type, "text/"):
		lf := leafText(p)
		return "text" + wordsLength(lf.text)
	}
	b, _ := p.msg.Decode(p)
	return fmt.Sprint("file", len(b))
}

// stalwartDiffers says of which of Stalwart's messages we read another tree, and
// why that is meant. Text that only some replacement characters part is there too.
var stalwartDiffers = map[string]string{
	"legacy/017.eml":     "x-uuencode is decoded",
	"legacy/026.eml":     "x-uuencode is decoded",
	"legacy/048.eml":     "x-uuencode is decoded",
	"legacy/033.eml":     "windows-1252 declared as UTF-8 is read, not replaced",
	"legacy/052.eml":     "windows-1252 declared as UTF-8 is read, not replaced",
	"malformed/000.eml":  "parts that consist of a header alone are parts",
	"malformed/001.eml":  "a boundary that is the beginning of another is not that other",
	"malformed/002.eml":  "a multipart without parts is kept under its own type; its text is shown all the same",
	"malformed/007.eml":  "the inner multipart, whose header has no blank line after it, is read",
	"malformed/008.eml":  "a boundary that is the beginning of another is not that other",
	"malformed/009.eml":  "the outer boundary ends the inner multipart",
	"malformed/011.eml":  "the outer boundary ends the inner multipart",
	"malformed/012.eml":  "the outer boundary ends the inner multipart",
	"malformed/016.eml":  "a boundary must be the whole line",
	"malformed/019.eml":  "noise; the words after a header without blank line are kept as text",
	"malformed/020.eml":  "of two content types the first is used",
	"malformed/021.eml":  "of two content types the first is used",
	"malformed/022.eml":  "an attached message that is none is kept as a file of its declared type",
	"rfc/000.eml":        "the sample's audio and picture are decoded as the base64 they claim to be",
	"thirdparty/000.eml": "a NUL becomes a replacement character, which is longer",
	"thirdparty/002.eml": "what follows base64 in a text is kept",
	"thirdparty/005.eml": "windows-1252 declared as UTF-8 is read, not dropped",
	"thirdparty/015.eml": "attached messages that end in their header are read one by one",
}

func TestAgainstStalwart(t *testing.T) {
	const folder = "stalwart/resources/eml/"
	files := sharedArchive(t, "data/mime/stalwart.tar.zst")
	var trees agreement
	for name, raw := range mailFiles(files, ".eml") {
		ending := ".json"
		if bytes.Contains(raw, []byte("\r\n")) {
			ending = ".crlf.json"
		}
		expected, ok := files[strings.TrimSuffix(name, ".eml")+ending]
		if !ok {
			continue
		}
		var s stalwartMessage
		if err := json.Unmarshal(expected, &s); err != nil {
			t.Fatal(err)
		}
		ours, theirs := ourOutline(Read(raw).Root), s.outline(0)
		name = strings.TrimPrefix(name, folder)
		why, known := stalwartDiffers[name]
		trees.add(ours == theirs, "%s: %s\n%s\n%s", name, why, ours, theirs)
		if known == (ours == theirs) {
			t.Errorf("%s: ours %s, theirs %s, known to differ: %v", name, ours, theirs, known)
		}
	}
	trees.report(t, "trees", 0.75)
}
