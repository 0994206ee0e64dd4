package authentic

import (
	"encoding/base64"
	"strings"
	"testing"
)

// A list's footer, as Mailman writes it.
const footer = "_______________________________________________\r\nPlans mailing list\r\nPlans@lists.example.net\r\nhttp://lists.example.net/mailman/listinfo/plans\r\n"

// wrapWith makes msg the first part of a new multipart body with the footer in
// a part of its own, as Mailman does with anything but plain text.
func wrapWith(msg string) string {
	header, body, _ := strings.Cut(msg, "\r\n\r\n")
	inner := "Content-Type: text/plain; charset=utf-8"
	header = strings.Replace(header, inner, "Content-Type: multipart/mixed; boundary=\"==b==\"", 1)
	return header + "\r\n\r\n--==b==\r\n" + inner + "\r\n\r\n" + body + "\r\n--==b==\r\nContent-Type: text/plain\r\n\r\n" + footer + "\r\n--==b==--\r\n"
}

// TestChangesAreExplained alters a signed letter as programs do on the way,
// and asks for the changes by name; all must be proved.
func TestChangesAreExplained(t *testing.T) {
	replace := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				panic("the letter has no " + old)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	chain := func(fs ...func(string) string) func(string) string {
		return func(s string) string {
			for _, f := range fs {
				s = f(s)
			}
			return s
		}
	}
	tag := replace("Subject: The  plan", "Subject: [Plans] The  plan")
	rewrite := chain(
		replace("From: \"Jane Roe\" <jane@example.com>", "From: Jane Roe via Plans <plans@lists.example.net>"),
		replace("To: Richard", "Reply-To: \"Jane Roe\" <jane@example.com>\r\nTo: Richard"))
	for _, test := range []struct {
		name   string
		form   string
		fields string
		change func(string) string
		word   Word
		codes  string
	}{
		{"footer", "relaxed/relaxed", "", func(s string) string { return s + footer }, BodyAltered, "list-footer"},
		{"footer, simple", "simple/simple", "", func(s string) string { return s + footer }, BodyAltered, "list-footer"},
		{"postscript", "relaxed/relaxed", "", func(s string) string { return s + "P.S. bring the money\r\n" }, BodyAltered, "text-appended"},
		{"spaces after the body", "simple/simple", "", func(s string) string { return s + "  \r\n" }, BodyAltered, "trailing-space"},
		{"signature dashes", "simple/simple", "", replace("-- \r\n", "--\r\n"), BodyAltered, "trailing-space"},
		{"stray CR", "relaxed/relaxed", "", replace("Jane\r\n\r\n", "Jane\r\r\n\r\n"), BodyAltered, "line-ends"},
		{"blank line on top", "relaxed/relaxed", "", replace("\r\n\r\n", "\r\n\r\n\r\n"), BodyAltered, "blank-lines"},
		{"wrapped", "relaxed/relaxed", "from:to:subject:date", wrapWith, BodyAltered, "list-footer"},
		{"wrapped, type signed", "relaxed/relaxed", "from:content-type", wrapWith, HeaderAltered, "field-replaced list-footer"},
		{"subject", "relaxed/relaxed", "", tag, HeaderAltered, "subject-prefix"},
		{"subject and footer", "relaxed/relaxed", "", chain(tag, func(s string) string { return s + footer }), HeaderAltered, "subject-prefix list-footer"},
		{"author", "relaxed/relaxed", "", rewrite, HeaderAltered, "author-rewritten"},
		{"all that a list does", "relaxed/relaxed", "from:to:subject:date:content-type", chain(tag, rewrite, wrapWith), HeaderAltered, "author-rewritten subject-prefix field-replaced list-footer"},
		{"reply-to added", "relaxed/relaxed", "from:reply-to:to", replace("To: Richard", "Reply-To: plans@lists.example.net\r\nTo: Richard"), HeaderAltered, "field-added"},
		{"sender replaced, kept", "relaxed/relaxed", "from:subject", chain(replace("Subject: The", "X-Original-Subject: The"), replace("Date:", "Subject: Another\r\nDate:")), HeaderAltered, "field-replaced"},
		{"refolded", "simple/simple", "from:to", replace("<richard@example.org>,\r\n Ann", "<richard@example.org>,\r\n\tAnn"), HeaderAltered, ""},
		{"folded by a relay", "simple/relaxed", "from:to:date", replace("Date: Tue, 03 Mar 2015", "Date: Tue,\r\n 03 Mar 2015"), HeaderAltered, "refolded"},
		{"address dropped from Cc", "relaxed/relaxed", "from:cc", replace("Cc: Ann <ann@example.org>, Bob <bob@example.org>", "Cc: Bob <bob@example.org>"), HeaderAltered, "field-replaced"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := usual()
			p.form = test.form
			if test.fields != "" {
				p.fields = test.fields
			}
			letter := strings.Replace(letterText, "MIME-Version", "Cc: Ann <ann@example.org>, Bob <bob@example.org>\r\nMIME-Version", 1)
			good := p.sign(t, letter)
			if s := only(t, Judge([]byte(good), usualKeys(t), Options{})); s.Word != Verified || len(s.Changes) > 0 {
				t.Fatalf("unaltered: %s, changes %v", s.Word, s.Changes)
			}
			raw := test.change(good)
			s := only(t, Judge([]byte(raw), usualKeys(t), Options{}))
			if s.Word != test.word {
				t.Errorf("word %s, want %s", s.Word, test.word)
			}
			var codes []string
			for _, c := range s.Changes {
				codes = append(codes, string(c.Code))
				if !c.Proved || !c.Span.Within(int64(len(raw))) {
					t.Errorf("%+v", c)
				}
			}
			if got := strings.Join(codes, " "); got != test.codes || s.Explained != (test.codes != "") {
				t.Errorf("changes %q, explained %t; want %q", got, s.Explained, test.codes)
			}
			// On LF bytes the outcome is the same, except where CR are the matter.
			if lf := only(t, Judge(toLF(raw), usualKeys(t), Options{})); test.codes != "line-ends" && (lf.Word != s.Word || lf.Explained != s.Explained) {
				t.Errorf("with LF: %s, explained %t", lf.Word, lf.Explained)
			}
		})
	}
}

// TestFooterSpan: the span of a footer is the footer, byte for byte.
func TestFooterSpan(t *testing.T) {
	good := usual().sign(t, letterText)
	for _, raw := range []string{good + footer, string(toLF(good + footer))} {
		s := only(t, Judge([]byte(raw), usualKeys(t), Options{}))
		if len(s.Changes) != 1 {
			t.Fatalf("changes %+v", s.Changes)
		}
		got := strings.TrimLeft(string(s.Changes[0].Span.Of([]byte(raw))), "\r\n")
		if want := footer; strings.ReplaceAll(got, "\r\n", "\n") != strings.ReplaceAll(want, "\r\n", "\n") {
			t.Errorf("span holds %q", got)
		}
	}
}

// TestForgeryIsNotExplained: what no program does on the way is not explained,
// however small.
func TestForgeryIsNotExplained(t *testing.T) {
	good := usual().sign(t, letterText)
	for _, r := range [][2]string{
		{"we meet", "we met"}, {"for Tuesday", "for Monday"}, {"Dear  Richard", "Dear"}, {"jane@example.com>\r\nTo", "eve@example.com>\r\nTo"}, {"10:00:00", "11:00:00"},
	} {
		raw := strings.Replace(good, r[0], r[1], 1)
		if raw == good {
			t.Fatalf("nothing replaced by %q", r)
		}
		s := only(t, Judge([]byte(raw+footer), usualKeys(t), Options{}))
		if s.Word == Verified || s.Explained {
			t.Errorf("%q: %s, explained %t: %+v", r, s.Word, s.Explained, s.Changes)
		}
	}
}

// TestHeaderKnownBodyNot and the reverse: half an explanation is proved only
// as far as it goes.
func TestHalfExplained(t *testing.T) {
	good := usual().sign(t, letterText)
	tagged := strings.Replace(good, "Subject: The", "Subject: [Plans] The", 1)
	s := only(t, Judge([]byte(strings.Replace(tagged, "we meet", "we met", 1)), usualKeys(t), Options{}))
	if s.Word != HeaderAltered || s.Explained || len(s.Changes) != 1 || !s.Changes[0].Proved || s.Body != Changed {
		t.Errorf("header explained, body not: %s, body %s, %+v", s.Word, s.Body, s.Changes)
	}
	s = only(t, Judge([]byte(strings.Replace(good, "for Tuesday", "for Monday", 1)+footer), usualKeys(t), Options{}))
	if s.Word != HeaderAltered || s.Explained || len(s.Changes) != 1 || s.Changes[0].Proved || s.Changes[0].Code != ListFooter {
		t.Errorf("body explained, header not: %s, %+v", s.Word, s.Changes)
	}
	// A tag alone: the body agrees, and is authentic once the header is.
	if s = only(t, Judge([]byte(tagged), usualKeys(t), Options{})); s.Body != Intact || s.Changes[0].Was != "The  plan   for Tuesday" {
		t.Errorf("body %s, changes %+v", s.Body, s.Changes)
	}
}

// TestEd25519ExplainedIsHeaderAltered: an Ed25519 signature that does not
// verify may be of another key; once it does verify, it is not.
func TestEd25519ExplainedIsHeaderAltered(t *testing.T) {
	p := usual()
	p.alg, p.key = "ed25519-sha256", madeKeys().ed
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, p.key)})
	good := p.sign(t, letterText)
	s := only(t, Judge([]byte(strings.Replace(good, "Subject: The", "Subject: [Plans] The", 1)), keys, Options{}))
	if s.Word != HeaderAltered || !s.Explained {
		t.Errorf("%s, explained %t", s.Word, s.Explained)
	}
	s = only(t, Judge([]byte(strings.Replace(good, "Subject: The", "Subject: A", 1)), keys, Options{}))
	if s.Word != Altered || s.Explained {
		t.Errorf("%s, explained %t", s.Word, s.Explained)
	}
}

// TestRecodedBody: a relay that cannot pass eight bits makes base64 of them.
func TestRecodedBody(t *testing.T) {
	letter := strings.Replace(letterText, "MIME-Version", "Content-Transfer-Encoding: 8bit\r\nMIME-Version", 1) + "grüße\r\n"
	p := usual()
	p.fields += ":content-transfer-encoding"
	good := p.sign(t, letter)
	header, body, _ := strings.Cut(good, "\r\n\r\n")
	raw := strings.Replace(header, ": 8bit", ": base64", 1) + "\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(body)) + "\r\n"
	s := only(t, Judge([]byte(raw), usualKeys(t), Options{}))
	if s.Word != HeaderAltered || !s.Explained {
		t.Fatalf("%s, changes %+v", s.Word, s.Changes)
	}
	// Without the right encoding to undo it with, only the footer is seen.
	raw = strings.Replace(header, ": 8bit", ": base64", 1) + "\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte("recoded twice "+body+footer)) + "\r\n"
	if s = only(t, Judge([]byte(raw), usualKeys(t), Options{})); s.Explained || !s.HasNote("footer-seen") {
		t.Errorf("explained %t, notes %v", s.Explained, s.Notes)
	}
}

// TestSignersOwnCopies: z= tells which field was altered, and lets it be put
// back.
func TestSignersOwnCopies(t *testing.T) {
	p := usual()
	p.extra = "z=From:=22Jane=20Roe=22=20<jane@example.com>|Subject:The=20=20plan=20for=20Tuesday; "
	good := p.sign(t, letterText)
	s := only(t, Judge([]byte(strings.Replace(good, "Subject: The", "Subject: A", 1)), usualKeys(t), Options{}))
	if !s.Explained || s.Changes[0].Name != "subject" || s.Changes[0].Code != FieldReplaced {
		t.Errorf("%s, %+v", s.Word, s.Changes)
	}
	both := strings.NewReplacer("Subject: The", "Subject: A", "10:00:00", "11:00:00").Replace(good)
	s = only(t, Judge([]byte(both), usualKeys(t), Options{}))
	if s.Explained || len(s.Changes) != 1 || s.Changes[0].Proved || s.Changes[0].Name != "subject" {
		t.Errorf("with a date altered too: %+v", s.Changes)
	}
}

// TestListFieldsAreNoted: what a list puts into signed fields is noted where
// nothing can be proved.
func TestListFieldsAreNoted(t *testing.T) {
	letter := strings.Replace(letterText, "To: Richard", "Sender: Secretary <sec@example.com>\r\nTo: Richard", 1)
	p := usual()
	p.fields += ":sender"
	good := p.sign(t, letter)
	raw := "List-Id: <plans.lists.example.net>\r\n" + strings.Replace(good, "Secretary <sec@example.com>", "plans-owner@lists.example.net", 1)
	s := only(t, Judge([]byte(raw), usualKeys(t), Options{}))
	if s.Word != HeaderAltered || !s.HasNote("list-sender") {
		t.Errorf("%s, notes %v", s.Word, s.Notes)
	}
	// The same words in a forged Subject, without a list, are no excuse.
	raw = strings.Replace(good, "Secretary <sec@example.com>", "eve@evil.example", 1)
	if s = only(t, Judge([]byte(raw), usualKeys(t), Options{})); s.HasNote("list-sender") {
		t.Errorf("notes %v", s.Notes)
	}
}

// TestSearchIsBounded: a header with thousands of addresses, and a name signed
// thousands of times, cost no more than the budget.
func TestSearchIsBounded(t *testing.T) {
	p := usual()
	p.fields = "from:subject" + strings.Repeat(":cc:x", 5000)
	letter := strings.Replace(letterText, "MIME-Version", "Cc: "+strings.Repeat("a@example.com, ", 5000)+"b@example.com\r\nMIME-Version", 1)
	raw := strings.Replace(p.sign(t, letter), "for Tuesday", "for Monday", 1)
	j := newJudge([]byte(raw), usualKeys(t), Options{})
	s := j.dkim(0)
	if s.Word != HeaderAltered || s.Explained {
		t.Errorf("%s, explained %t", s.Word, s.Explained)
	}
	if spent := maxSearchBytes + 6*int64(len(raw)) - j.search.left; spent > maxSearchBytes+7*int64(len(raw)) {
		t.Errorf("hashed %d bytes", spent)
	}
}
