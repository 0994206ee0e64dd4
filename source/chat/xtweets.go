package chat

import (
	"regexp"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// maxAccountBytes is how much of account.js is looked at for its owner.
const maxAccountBytes = 1 << 20

// owner is what an archive says of whose it is.
type owner struct {
	number, name, display, mail string
	created                     value
}

func ownerOf(v value) owner {
	if inner := v.get("account"); inner.kind == '{' {
		v = inner
	}
	return owner{
		number: v.get("accountId").str(), name: v.get("username").str(),
		display: v.get("accountDisplayName").str(), mail: v.get("email").str(), created: v.get("createdAt"),
	}
}

// openAccount opens account.js.
func openAccount(in evidence.Input, _ evidence.Folder) evidence.Reader {
	split := newSplitter(in, shape{starts: []string{"account"}, nested: true})
	return &listReader{split: split, what: "account", entry: func(_ message, raw []byte) evidence.Entry {
		v, flaws := readTree(raw)
		e := evidence.Entry{Kind: evidence.KindAccount, Media: "application/json", Problems: flaws.problems()}
		o := ownerOf(v)
		if o.created.str() != "" {
			addTime(&e, o.created, "account createdAt")
		}
		o.stand(&e, evidence.RoleOwner)
		if strings.Contains(o.mail, "@") {
			addParty(&e, evidence.RoleOwner, evidence.MailHandle(oneLine(o.mail)), o.display, oneLine(o.mail))
		}
		if len(e.Parties) == 0 {
			addProblem(&e, "owner-missing", "", "the account has neither number nor name", "without an owner")
		}
		return e
	}}
}

// stand puts both handles of the owner on an item. That they are one account
// is the archive's claim; that they are one person is nobody's here.
func (o owner) stand(e *evidence.Entry, role evidence.Role) {
	addParty(e, role, account(o.number), o.display, "")
	addParty(e, role, screenName(o.name), o.display, rawName(o.name))
}

// rawName is a screen name as written, with the sign that makes it one.
func rawName(name string) string {
	if name = strings.TrimPrefix(oneLine(name), "@"); name == "" {
		return ""
	}
	return "@" + name
}

// wrappedTweet is how files of posts begin since 2020.
var wrappedTweet = regexp.MustCompile(`^[^\[]*\[\s*\{\s*"tweet"\s*:`)

// openTweets opens a file of posts. Its author is in account.js beside it.
func openTweets(in evidence.Input, beside evidence.Folder) evidence.Reader {
	head := headOf(in)
	name, _ := ArchiveName(head)
	s := shape{learn: true}
	if wrappedTweet.Match(head) {
		s = shape{starts: []string{"tweet"}, nested: true}
	}
	var author owner
	r := &listReader{split: newSplitter(in, s), what: "post"}
	r.begin = func() { author = findOwner(beside) }
	r.entry = func(_ message, raw []byte) evidence.Entry {
		e := readTweet(raw, author)
		if strings.HasPrefix(name, "deleted") {
			e.Labels = append(e.Labels, "deleted")
		}
		return e
	}
	return r
}

// findOwner reads account.js, if it is there and says anything.
func findOwner(beside evidence.Folder) owner {
	if beside == nil {
		return owner{}
	}
	in, err := beside.Open("account.js")
	if err != nil || in == nil || in.Size() > maxAccountBytes {
		return owner{}
	}
	split := newSplitter(in, shape{starts: []string{"account"}, nested: true})
	m, _, err := split.next()
	if err != nil {
		return owner{}
	}
	v, _ := readTree(split.w.bytes(m.span.Start, m.span.End, maxAccountBytes))
	return ownerOf(v)
}

// readTweet reads one post.
func readTweet(raw []byte, author owner) evidence.Entry {
	v, flaws := readTree(raw)
	e := evidence.Entry{Kind: evidence.KindPost, Media: "application/json", Problems: flaws.problems()}
	if inner := v.get("tweet"); inner.kind == '{' {
		v = inner
	}
	addTime(&e, v.get("created_at"), "created_at")
	author.stand(&e, evidence.RoleFrom)
	if len(e.Parties) == 0 {
		e.Labels = append(e.Labels, "author-not-stated")
	}
	words := v.get("full_text")
	if words.kind == 0 {
		words = v.get("text")
	}
	e.Text = unescaper.Replace(words.str())
	if strings.HasPrefix(e.Text, "RT @") {
		// The words are those of the account that is named, not the author's.
		e.Labels = append(e.Labels, "repost")
	}
	for _, u := range v.get("entities").get("user_mentions").list {
		display := u.get("name").str()
		addParty(&e, evidence.RoleMention, account(idOf(u, "id")), display, "")
		addParty(&e, evidence.RoleMention, screenName(u.get("screen_name").str()), display, rawName(u.get("screen_name").str()))
	}
	addParty(&e, evidence.RoleMention, account(idOf(v, "in_reply_to_user_id")), "", "")
	addParty(&e, evidence.RoleMention, screenName(v.get("in_reply_to_screen_name").str()), "", rawName(v.get("in_reply_to_screen_name").str()))
	addPostRefs(&e, v)
	if at := oneLine(v.get("deleted_at").str()); at != "" {
		e.Labels = append(e.Labels, "deleted-at:"+at)
	}
	return e
}

// addPostRefs ties a post to itself in other files, to the post that it
// answers, and to where its links lead.
func addPostRefs(e *evidence.Entry, v value) {
	if id := idOf(v, "id"); id != "" {
		e.Refs = append(e.Refs,
			evidence.Ref{Kind: evidence.RefMessageID, Value: "x-post:" + id},
			evidence.Ref{Kind: evidence.RefSame, Value: "x-post:" + id})
	}
	if id := idOf(v, "in_reply_to_status_id"); id != "" {
		e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefInReplyTo, Value: "x-post:" + id})
	}
	for _, u := range v.get("entities").get("urls").list {
		if long := oneLine(u.get("expanded_url").str()); long != "" {
			e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefURL, Value: long})
		}
	}
	media := v.get("extended_entities").get("media").list
	if len(media) == 0 {
		media = v.get("entities").get("media").list
	}
	for _, m := range media {
		if address := oneLine(m.get("media_url_https").str()); address != "" {
			e.Labels = append(e.Labels, "media:"+address)
		}
	}
}

// idOf returns an id, from the name that has it as a string where there is
// one: as a number it may have lost its last digits on the way.
func idOf(v value, name string) string {
	if id := oneLine(v.get(name + "_str").str()); id != "" {
		return id
	}
	return oneLine(v.get(name).str())
}
