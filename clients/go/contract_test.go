package gallery

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
)

// Every call that changes something must be named, so that a repeat of it is recognised: those that only read tell so
// by their names.
func TestEachCallIsAReadOrAWrite(t *testing.T) {
	calls := reflect.TypeFor[*Calls]()
	if calls.NumMethod() != 79 {
		t.Errorf("the contract has 79 calls, and the client %d", calls.NumMethod())
	}
	reads := []string{"get", "list", "check", "resolve", "read", "count", "preview", "explain", "modelQuery", "selectModel",
		"uploadChunk", "syncRules"}
	known := map[string]bool{}
	for at := range calls.NumMethod() {
		name := []rune(calls.Method(at).Name)
		name[0] = unicode.ToLower(name[0])
		known[string(name)] = true
		isRead := false
		for _, prefix := range reads {
			isRead = isRead || strings.HasPrefix(string(name), prefix)
		}
		if isRead == writes[string(name)] {
			t.Errorf("%s: a write is %v, and by its name it reads: %v", string(name), writes[string(name)], isRead)
		}
	}
	for name := range writes {
		if !known[name] {
			t.Errorf("%s is no call", name)
		}
	}
}
