package web

import (
	"fmt"
	"net/http"
	"testing"
)

func TestAnswersAreKeptWhileTheCaseSaysTheSame(t *testing.T) {
	u := newUser(t)
	made := 0
	ask := func(key string) int {
		n, err := remembered(t.Context(), u.desk, key, func() (int, error) { made++; return made, nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if a, b := ask("x"), ask("x"); a != 1 || b != 1 {
		t.Errorf("the answers are %d and %d, want the first twice", a, b)
	}
	u.get("/item/1", 200)
	if n := ask("x"); n != 1 {
		t.Errorf("a read made it be asked again: %d", n)
	}
	u.post("/person?name=Meridian", "/people/decide", http.StatusSeeOther, "kind", "alias", "entity", "org", "name", "Meridian", "alias", "M", "why", "w")
	if n := ask("x"); n != 2 {
		t.Errorf("a decision left the answer at %d", n)
	}
	for i := range maxKept + 3 {
		ask(fmt.Sprint("key ", i))
	}
	if n := len(u.desk.memo.kept); n > maxKept {
		t.Errorf("%d answers are kept, more than %d", n, maxKept)
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	u := newUser(t)
	for want := range 2 {
		calls := 0
		_, err := remembered(t.Context(), u.desk, "bad", func() (int, error) { calls++; return 0, fmt.Errorf("no %d", want) })
		if err == nil || calls != 1 {
			t.Errorf("the error of call %d is %v", want, err)
		}
	}
}
