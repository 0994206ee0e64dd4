package web

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/gainsay/gainsay/statement"
)

func TestSkeletonsAreRead(t *testing.T) {
	ops := map[string]bool{}
	for _, s := range skeletons {
		p, err := statement.ParseProp(s.Text)
		if err != nil {
			t.Errorf("%s: %v", s.Text, err)
			continue
		}
		ops[p.Op] = true
	}
	for _, op := range statement.Ops() {
		if !ops[op] && op != "not" && op != "and" { // which are of others
			t.Errorf("nothing begins with %s", op)
		}
	}
}

func (u *user) askFields(body string, status int) fieldsAnswer {
	u.t.Helper()
	r := httptest.NewRequest("POST", "/statements/fields", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", u.desk.scheme()+"://"+testHost)
	res := u.do(r)
	text := text(u.t, res)
	var out fieldsAnswer
	if res.StatusCode != status {
		u.t.Errorf("%s is answered %d: %s", body, res.StatusCode, text)
	} else if err := json.Unmarshal([]byte(text), &out); status == 200 && err != nil {
		u.t.Error(err)
	}
	return out
}

func TestTextAndFieldsAreInStep(t *testing.T) {
	u := newUser(t)
	before := len(u.journal(""))
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	text := "statement s7\n  speaker \"Ann Lee\" for Harbour\n  said 2024-10-14\n  quote \"never\"\n  denies contact(Harbour, Meridian)\n"
	got := u.askFields(`{"text":`+quoted(text)+`}`, 200)
	if got.Form == nil || got.Form.Speaker != "Ann Lee" || got.Form.Prop != "contact(Harbour, Meridian)" || len(got.Errors) > 0 {
		t.Fatalf("%+v", got)
	}
	got.Form.For = "The Guild"
	b, err := json.Marshal(got.Form)
	if err != nil {
		t.Fatal(err)
	}
	if again := u.askFields(`{"form":`+string(b)+`}`, 200); !strings.Contains(again.Text, `speaker "Ann Lee" for "The Guild"`) || len(again.Errors) > 0 {
		t.Errorf("%+v", again)
	}
	got.Form.Prop = "contact(Harbour"
	b, _ = json.Marshal(got.Form)
	if wrong := u.askFields(`{"form":`+string(b)+`}`, 200); len(wrong.Errors) == 0 || wrong.Errors[0].Word != "denies" || wrong.Errors[0].Line != 5 {
		t.Errorf("%+v", wrong)
	}
	if wrong := u.askFields(`{"text":"statement s1\n  speeker Ann\n"}`, 200); len(wrong.Errors) == 0 || wrong.Form != nil {
		t.Errorf("%+v", wrong)
	}
	if two := u.askFields(`{"text":`+quoted(text+strings.Replace(text, "s7", "s8", 1))+`}`, 200); two.Why == "" || two.Form != nil {
		t.Errorf("%+v", two)
	}
	if none := u.askFields(`{"text":""}`, 200); none.Why == "" {
		t.Errorf("%+v", none)
	}
	for _, bad := range []string{"", "{", "{}", `{"text":"x","form":{}}`, `{"text":1}`} {
		u.askFields(bad, 400)
	}
	if n := len(u.journal("")); n != before {
		t.Errorf("the journal has %d entries more", n-before)
	}
}

// TestTheFormKeepsItsText writes a statement by its fields, and then its text
// by hand.
func TestTheFormKeepsItsText(t *testing.T) {
	b := openTab(t)
	b.goTo("/statements/new")
	b.until(`document.querySelector("#f-quote") !== null && document.querySelector("#f-quote").value != ""`)
	set := func(id, value string) {
		b.until(`(() => { const e = document.getElementById("` + id + `"); e.focus(); e.select(); return true; })()`)
		b.do(chromedp.KeyEvent(value))
	}
	set("f-speaker", "Nadia Okafor")
	set("f-quote", "I never met him")
	set("f-prop", "contact(campaign, Meridian)")
	b.until(`document.getElementById("text").value.includes('speaker "Nadia Okafor"') && document.getElementById("text").value.includes('quote "I never met him"') && document.getElementById("text").value.includes("denies contact(campaign, Meridian)")`)
	set("f-prop", "contakt(campaign)")
	b.until(`document.querySelector("#f-prop").getAttribute("aria-invalid") == "true" && document.querySelector(".fielderrors").innerText.includes("contact")`)
	set("f-prop", "met(campaign, Meridian)")
	b.until(`document.querySelector("#f-prop").getAttribute("aria-invalid") != "true"`)
	b.until(`(() => { const t = document.getElementById("text"); t.value = t.value.replace("I never met him", "By hand"); t.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
	b.until(`document.querySelector("#f-quote").value == "By hand"`)
	b.shot("statement-fields")
}
