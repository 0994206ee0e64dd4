package chat

import (
	"path"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Names in the messages of an archive that are seen, and what they are.
var dmKinds = map[string]evidence.Kind{
	"messageCreate":          evidence.KindDM,
	"welcomeMessageCreate":   evidence.KindDM,
	"joinConversation":       evidence.KindEvent,
	"participantsJoin":       evidence.KindEvent,
	"participantsLeave":      evidence.KindEvent,
	"conversationNameUpdate": evidence.KindEvent,
	"reactionCreate":         evidence.KindEvent,
}

// openDM opens a file of direct messages, or of their headers.
func openDM(in evidence.Input, _ evidence.Folder) evidence.Reader {
	name, _ := ArchiveName(headOf(in))
	ofGroups := strings.Contains(name, "group")
	s := shape{wrap: "dmConversation", list: "messages", nested: true}
	for kind := range dmKinds {
		s.starts = append(s.starts, kind)
	}
	s.starts = append(s.starts, s.wrap)
	s.look = func(g *group) bool { return ofGroups || g.fields["conversationId"].kind == 0 }
	s.probe = probeMembers
	headersOnly := archiveFiles[name] == formatHeaders
	return &listReader{split: newSplitter(in, s), what: "message", entry: func(m message, raw []byte) evidence.Entry {
		return readDM(m, raw, headersOnly)
	}}
}

// probeMembers learns from one message who was in its conversation when.
func probeMembers(g *group, raw []byte) {
	v, _ := readTree(raw)
	body := v.first().value
	t, _ := archiveTime(body.get("createdAt").str(), "")
	at := t.Instant()
	g.members.add(body.get("initiatingUserId").str(), at, false)
	for _, id := range body.get("participantsSnapshot").list {
		g.members.add(id.str(), at, false)
	}
	for _, id := range body.get("userIds").list {
		g.members.add(id.str(), at, v.first().key == "participantsLeave")
	}
	if dmKinds[v.first().key] == evidence.KindDM {
		g.members.writes(body.get("senderId").str(), at)
	}
}

// readDM reads one message, or one event of a conversation.
func readDM(m message, raw []byte, headersOnly bool) evidence.Entry {
	v, flaws := readTree(raw)
	kind, body := v.first().key, v.first().value
	e := evidence.Entry{Kind: dmKinds[kind], Media: "application/json", Problems: flaws.problems()}
	if e.Kind == "" {
		e.Kind = evidence.KindEvent
	}
	if body.kind != '{' {
		addProblem(&e, "message-empty", "", "there is nothing in this message", "kept as it is")
		return e
	}
	at := addTime(&e, body.get("createdAt"), "createdAt")
	if e.Kind == evidence.KindEvent {
		readEvent(&e, kind, body)
	} else {
		readMessage(&e, kind, body, headersOnly)
	}
	addConversation(&e, m, body, at)
	return e
}

// readEvent fills in what an event of a conversation says. Its only words are
// the new name of a conversation.
func readEvent(e *evidence.Entry, kind string, body value) {
	e.Labels = append(e.Labels, "event:"+oneLine(kind))
	for _, key := range []string{"initiatingUserId", "senderId"} {
		addParty(e, evidence.RoleFrom, account(body.get(key).str()), "", "")
	}
	for _, key := range []string{"userIds", "participantsSnapshot"} {
		for _, id := range body.get(key).list {
			addParty(e, evidence.RoleMember, account(id.str()), "", "")
		}
	}
	e.Text = unescaper.Replace(body.get("name").str())
}

// readMessage fills in what a direct message says.
func readMessage(e *evidence.Entry, kind string, body value, headersOnly bool) {
	id := oneLine(body.get("id").str())
	if kind == "welcomeMessageCreate" {
		e.Labels = append(e.Labels, "welcome-message")
	}
	if headersOnly {
		e.Labels = append(e.Labels, "headers-only")
	}
	addParty(e, evidence.RoleFrom, account(body.get("senderId").str()), "", "")
	if len(e.Parties) == 0 {
		addProblem(e, "sender-missing", "senderId", "", "without a sender")
	}
	addParty(e, evidence.RoleTo, account(body.get("recipientId").str()), "", "")
	e.Text = unescaper.Replace(body.get("text").str())
	if id != "" {
		// The id is X's own for this message, the same in both parties'
		// archives and in the headers: all of these are one message.
		e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefSame, Value: "x-dm:" + id})
	}
	for _, u := range body.get("urls").list {
		if long := oneLine(u.get("expanded").str()); long != "" {
			e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefURL, Value: long})
		}
	}
	for _, u := range body.get("mediaUrls").list {
		if address := oneLine(u.str()); address != "" {
			e.Labels = append(e.Labels, "media:"+address, "media-file:"+mediaFile(id, address))
		}
	}
	for _, r := range body.get("reactions").list {
		e.Labels = append(e.Labels, oneLine("reaction:"+r.get("reactionKey").str()+" by "+account(r.get("senderId").str()).String()+" at "+r.get("createdAt").str()))
	}
	for _, h := range body.get("editHistory").list {
		e.Labels = append(e.Labels, oneLine("edited-from:"+unescaper.Replace(h.get("editedText").str())+" at "+h.get("createdAtSec").str()))
	}
}

// mediaFile returns the name that an archive gives to the file at a media
// address, in direct_messages_media: the message's id and the last name of
// the address.
func mediaFile(id, address string) string {
	address, _, _ = strings.Cut(address, "?")
	return id + "-" + path.Base(address)
}

// addConversation adds which conversation the item is in, and who else is
// known to have been in it then. Behind a break in the file that is told only
// where the message itself confirms it: a message in the wrong conversation is
// worse than one in none.
func addConversation(e *evidence.Entry, m message, body value, at time.Time) {
	id := m.conversation()
	if id == "" {
		addProblem(e, "conversation-missing", "conversationId", "", "without a conversation")
		return
	}
	from, to := body.get("senderId").str(), body.get("recipientId").str()
	if m.torn && (from == "" || to == "" || id != from+"-"+to && id != to+"-"+from) {
		addProblem(e, "conversation-uncertain", "", "the file is broken before this message, inside or after conversation "+id, "without a conversation")
		return
	}
	e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefConversation, Value: "x:" + id})
	for _, member := range m.group.members.at(at) {
		h := account(member)
		if !stands(e, h) {
			addParty(e, evidence.RoleMember, h, "", "")
		}
	}
	if m.group.members.tooMany {
		addProblem(e, "members-too-many", "", "more comings and goings than are kept", "without members")
	}
}

// stands reports whether h stands on the item already.
func stands(e *evidence.Entry, h evidence.Handle) bool {
	for _, p := range e.Parties {
		if p.Handle == h {
			return true
		}
	}
	return false
}
