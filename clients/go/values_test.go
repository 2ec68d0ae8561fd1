package gallery

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
)

func TestValuesComeBackAsTheyWere(t *testing.T) {
	moment := time.UnixMicro(1_234_567).UTC()
	given := Values{
		"text": "São 𝄞", "empty": "", "whole": int64(math.MaxInt64), "small": int8(-3), "number": 0.1, "infinite": math.Inf(-1),
		"flag": false, "time": moment, "nested": Values{"depth": Values{"of": 3}}, "left out": nil,
	}
	want := Values{
		"text": "São 𝄞", "empty": "", "whole": int64(math.MaxInt64), "small": int64(-3), "number": 0.1,
		"infinite": math.Inf(-1), "flag": false, "time": moment, "nested.depth.of": int64(3),
	}
	wire, err := encodeValues(given, "metadata")
	if err != nil {
		t.Fatal(err)
	}
	if found := decodeValues(wire); !reflect.DeepEqual(found, want) {
		t.Errorf("got %#v", found)
	}
}

func TestWhatIsNoValueIsNamed(t *testing.T) {
	for _, each := range []any{[]int{1}, uint64(math.MaxUint64), struct{}{}, complex(1, 1)} {
		_, err := encodeValues(Values{"x": each}, "metadata")
		if !errors.Is(err, ErrInvalidArgument) || asError(err).Details["field"] != "x" {
			t.Errorf("%T came as %v", each, err)
		}
	}
	if _, err := encodeValues(Values{"a.b": 1, "a": Values{"b": 1}}, "metadata"); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("a value that is given twice came as %v", err)
	}
}

func TestLinesAreReadAsTheyAreWritten(t *testing.T) {
	for _, line := range []Line{
		{"p", "m", map[string]string{}},
		{"p", "m", map[string]string{"city": "São/ Paulo,=@+~1%", "b": ""}},
	} {
		if found, err := ParseLine(line.String()); err != nil || !reflect.DeepEqual(found, line) {
			t.Errorf("%s was read as %+v, %v", line, found, err)
		}
	}
	for _, text := range []string{"", "p", "p/", "/m", "p/m/", "p/m/x", "p/m/=1", "p/m/x=1,x=2", "p/m@newest", "p/m/x=%ff"} {
		if _, err := ParseLine(text); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("%q was read: %v", text, err)
		}
	}
}

func TestPlacesAreLinesInEnvironments(t *testing.T) {
	line, environment, err := parsePlace("p/m/x=a%40b@production")
	if err != nil || line.Shard["x"] != "a@b" || environment != "production" {
		t.Errorf("got %+v, %s, %v", line, environment, err)
	}
	for _, text := range []string{"p/m", "p/m@", "p/m@newest", "p/m@rule:t/n", "p/m@#5", "p@production"} {
		if _, _, err := parsePlace(text); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("%q was read: %v", text, err)
		}
	}
}

func TestAddressesAreChecked(t *testing.T) {
	t.Setenv("GALLERY_ADDRESS", "[::1]:9, host:65535,[::1]:9")
	found, err := parseAddresses("")
	if err != nil || !reflect.DeepEqual(found, []string{"[::1]:9", "host:65535"}) {
		t.Errorf("got %q, %v", found, err)
	}
	t.Setenv("GALLERY_ADDRESS", "")
	if found, _ := parseAddresses(""); found[0] != defaultAddress {
		t.Errorf("got %q", found)
	}
	for _, text := range []string{"host", "host:0", "host:65536", "a b:1", "http://host:1", "host:1,"} {
		if _, err := Open(text); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("%q was taken: %v", text, err)
		}
	}
	for _, option := range []Option{WithTimeout(0), WithPoolSize(0), WithAttempts(0)} {
		if _, err := Open("", option); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("an option was taken: %v", err)
		}
	}
}

func TestRepeatsWaitAndEnd(t *testing.T) {
	failed := &Error{Retryable: true, RetryAfter: 20 * time.Millisecond}
	for failures := 1; failures < 12; failures++ {
		wait, again := retryDelay(failed, failures, 0, 12, time.Hour)
		if !again || wait < failed.RetryAfter || wait > longestWait {
			t.Errorf("after %d failures: %v, %v", failures, wait, again)
		}
	}
	if _, again := retryDelay(failed, 12, 0, 12, time.Hour); again {
		t.Error("the attempts never end")
	}
	if _, again := retryDelay(failed, 100, 90, 12, time.Hour); !again {
		t.Error("what is forgiven counts")
	}
	if _, again := retryDelay(failed, 1, 0, 12, time.Millisecond); again {
		t.Error("it waits beyond the deadline")
	}
	if _, again := retryDelay(&Error{}, 1, 0, 12, time.Hour); again {
		t.Error("what is not retryable is repeated")
	}
}
