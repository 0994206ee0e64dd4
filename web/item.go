package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// itemData is one item with everything that is known about it.
type itemData struct {
	archive.Item
	Sides    []partySide
	Body     template.HTML
	Cut      int // bytes of text that are not shown
	Citation string
	Cited    []string // statements whose findings cite it
	Parents  []parent
	Proof    *proofPanel // nil where it is no mail
	HTML     bool        // the mail has a part that can be shown as a rendering
	Missing  string      // why its bytes cannot be read; "": they can
	Hits     int         // marked words
	Walk     *walk       // its place in a search; nil: it was not come to from one
	Thread   *threadView
	Others   []evidence.Time // times beside the date
	Shows    readingsData    // what it was read to show
}

// partySide is everybody in one role.
type partySide struct {
	Role    string
	Parties []partyView
}

// partyView is one party with who it is decided to be.
type partyView struct {
	evidence.Party
	Who  string // decided; "": nobody has
	Href string
}

// parent is an item that this one is a part of.
type parent struct {
	ID    evidence.ID
	Place string
}

// walk is where an item stands among the hits of a search.
type walk struct {
	At, Total        int
	Prev, Next, Back string
}

// roleNames are the roles that a page lists, in order.
var roleNames = []struct {
	role evidence.Role
	name string
}{
	{evidence.RoleFrom, "From"}, {evidence.RoleSender, "Sender"}, {evidence.RoleReplyTo, "Reply to"}, {evidence.RoleTo, "To"},
	{evidence.RoleCc, "Cc"}, {evidence.RoleBcc, "Bcc"}, {evidence.RoleMember, "Members"}, {evidence.RoleOwner, "Account of"},
	{evidence.RoleByline, "Byline"}, {evidence.RoleMention, "Mentions"},
}

// find returns the item that a page's address names, and journals that it was
// opened, once for each session: what is read of a case is on record.
func (d *Desk) find(r *http.Request) (archive.Item, error) {
	ref := r.PathValue("id")
	it, err := d.opt.Case.Item(r.Context(), ref)
	if errors.Is(err, archive.ErrNotFound) {
		return it, fmt.Errorf("looking for %q: %w", ref, archive.ErrNotFound)
	}
	if err != nil {
		return it, err
	}
	s := sessionOf(r)
	s.reads.Lock()
	defer s.reads.Unlock()
	if s.read[it.ID] {
		return it, nil
	}
	if err := d.journalled(r, deskPrefix+"read", map[string]any{"item": it.ID, "exhibit": it.Exhibit}); err != nil {
		return it, fmt.Errorf("writing into the journal that #%d is read: %w", it.Exhibit, err)
	}
	s.read[it.ID] = true
	return it, nil
}

func (d *Desk) item(v visit) (answer, error) {
	ctx := v.Context()
	it, err := d.find(v.Request)
	if err != nil {
		return answer{}, err
	}
	dir, _, err := d.directory(ctx)
	if err != nil {
		return answer{}, err
	}
	data := itemData{Item: it, Citation: it.Citation(), Sides: sidesOf(dir, it.Parties)}
	if len(it.Times) > 1 {
		data.Others = it.Times[1:]
	}
	data.parents()
	if data.Walk, err = d.walk(v); err != nil {
		return answer{}, err
	}
	data.text(v.URL.Query().Get("q"))
	t, err := d.lately(ctx)
	if err != nil {
		return answer{}, err
	}
	data.Cited = t.citing(it.ID)
	if data.Shows, err = d.readingsOfItem(ctx, it); err != nil {
		return answer{}, err
	}
	if err := d.fromBytes(ctx, &data); err != nil {
		return answer{}, err
	}
	if data.Thread, err = d.threadOf(ctx, dir, it.ID); err != nil {
		return answer{}, err
	}
	title := fmt.Sprintf("#%d", it.Exhibit)
	if s := evidence.PlainLine(it.Subject, 60); s != "" {
		title += " " + s
	}
	return answer{page: "item", title: title, nav: "search", data: &data, old: t.old}, nil
}

// text marks the words that were searched for.
func (data *itemData) text(query string) {
	text := data.Text
	if len(text) > shownBody {
		text = strings.ToValidUTF8(text[:shownBody], "")
		data.Cut = len(data.Text) - len(text)
	}
	var marks [][2]int
	if query != "" {
		if q, err := search.Parse(query, search.Options{}); err == nil {
			marks = search.Hits(text, q)
		}
	}
	data.Body, data.Hits = body(text, marks), len(marks)
}

func (data *itemData) parents() {
	seen := map[evidence.ID]bool{}
	for _, o := range data.Occurrences {
		if o.Parent != nil && !seen[*o.Parent] {
			seen[*o.Parent] = true
			data.Parents = append(data.Parents, parent{*o.Parent, o.Place})
		}
	}
}

func sidesOf(dir *people.Directory, parties []evidence.Party) []partySide {
	var out []partySide
	for _, r := range roleNames {
		var side partySide
		for _, p := range parties {
			if p.Role != r.role {
				continue
			}
			pv := partyView{Party: p, Href: "/handle?h=" + url.QueryEscape(p.Handle.String())}
			if l, ok := dir.OwnerOf(p.Handle); ok {
				pv.Who, pv.Href = l.Entity.Name, linkTo("person", l.Entity.Name)
			}
			side.Parties = append(side.Parties, pv)
		}
		if side.Parties != nil {
			side.Role = r.name
			out = append(out, side)
		}
	}
	return out
}

// fromBytes fills in what the item's own bytes say. Bytes that are gone are
// told of on the page; everything else about the item is still shown.
func (d *Desk) fromBytes(ctx context.Context, data *itemData) error {
	if data.Kind != evidence.KindMail {
		return nil
	}
	raw, err := d.bytesOf(ctx, data.ID)
	if errors.Is(err, errGone) || errors.Is(err, errTooLarge) {
		data.Missing = sentence(bareError(err))
		return nil
	}
	if err != nil {
		return err
	}
	data.HTML = htmlPart(message.Read(raw)) != nil
	data.Proof, err = d.prove(ctx, data.Item, raw)
	return err
}

// maxShownBytes is how large the bytes of an item may be to be read into a
// page; larger ones are downloaded.
const maxShownBytes = archive.MaxJudgedBytes

func (d *Desk) bytesOf(ctx context.Context, id evidence.ID) ([]byte, error) {
	r, err := d.opt.Case.Raw(ctx, id)
	if err != nil {
		return nil, gone(err)
	}
	return readAll(r, maxShownBytes)
}

// gone is what an error of reading an item's bytes means where the item itself
// is in the case: what is not found is the file that holds them.
func gone(err error) error {
	if errors.Is(err, archive.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", errGone, strings.TrimSuffix(bareError(err), ": no such item"))
	}
	return err
}

// walk finds the hits before and after the one that the address names by at.
func (d *Desk) walk(v visit) (*walk, error) {
	q := v.URL.Query()
	at, err := strconv.Atoi(q.Get("at"))
	if err != nil || at < 1 {
		return nil, nil
	}
	a, err := d.ask(q)
	if err != nil {
		return nil, nil // the item is shown all the same
	}
	first := max(at-1, 1)
	hits, err := d.opt.Case.Search(v.Context(), archive.SearchRequest{Query: a.query, Scope: a.scope, Order: a.order, Limit: 3, Offset: first - 1})
	if err != nil {
		return nil, err
	}
	total, err := d.opt.Case.Count(v.Context(), a.query, a.scope)
	if err != nil {
		return nil, err
	}
	back := withParam(q, "none", "") + "&page=" + fmt.Sprint((at-1)/hitsOnPage+1)
	w := &walk{At: at, Total: total, Back: "/search" + back}
	link := func(n int) string {
		if n < first || n-first >= len(hits) {
			return ""
		}
		return "/item/" + hits[n-first].ID.String() + withParam(q, "none", "") + "&at=" + fmt.Sprint(n)
	}
	w.Prev, w.Next = link(at-1), link(at+1)
	return w, nil
}

// sourceData is an item's bytes as text.
type sourceData struct {
	archive.Item
	Header template.HTML
	Text   template.HTML
	Bytes  int
	Cut    int
	Binary bool
}

// itemSource shows an item's bytes as they are, in a page of ours.
func (d *Desk) itemSource(v visit) (answer, error) {
	it, err := d.find(v.Request)
	if err != nil {
		return answer{}, err
	}
	raw, err := d.bytesOf(v.Context(), it.ID)
	if err != nil {
		return answer{}, fmt.Errorf("reading the bytes of #%d: %w", it.Exhibit, err)
	}
	data := sourceData{Item: it, Bytes: len(raw), Binary: strings.IndexByte(string(raw[:min(len(raw), 8192)]), 0) >= 0}
	shown := raw
	if len(shown) > shownBody {
		data.Cut = len(shown) - shownBody
		shown = shown[:shownBody]
	}
	if !data.Binary {
		data.Text = show(strings.ReplaceAll(string(shown), "\r\n", "\n"), nil, false)
	}
	return answer{page: "source", title: fmt.Sprintf("Source of #%d", it.Exhibit), nav: "search", data: data}, nil
}

// itemBytes gives an item's own bytes as a download. They are never shown by
// the browser itself: whatever they are, they do not run here.
func (d *Desk) itemBytes(w http.ResponseWriter, r *http.Request) {
	it, err := d.find(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	raw, err := d.opt.Case.Raw(r.Context(), it.ID)
	if err != nil {
		d.fail(w, r, fmt.Errorf("reading the bytes of #%d: %w", it.Exhibit, gone(err)))
		return
	}
	defer raw.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+downloadName(it)+`"`)
	h.Set("Content-Security-Policy", renderingPolicy)
	h.Set("Content-Length", strconv.FormatInt(it.Size, 10))
	// An error in the middle cuts the download short of its length, which is
	// how the browser knows that it failed.
	_, _ = io.Copy(w, raw)
}

// downloadName is a file name that no system takes for a path, a device or a
// program by itself: the exhibit's number first, and no character but letters,
// digits, dots and dashes.
func downloadName(it archive.Item) string {
	name := it.Name
	if name == "" {
		name = map[evidence.Kind]string{evidence.KindMail: "message.eml"}[it.Kind]
	}
	clean := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	for strings.Contains(clean, "..") {
		clean = strings.ReplaceAll(clean, "..", "_.")
	}
	if len(clean) > 80 {
		clean = clean[len(clean)-80:]
	}
	if clean == "" {
		clean = "bytes"
	}
	return fmt.Sprintf("exhibit-%d-%s", it.Exhibit, clean)
}
