package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTheCallsAreThoseOfTheStubs(t *testing.T) {
	made, err := generate("../../gen/gallery/service/gallery.go")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../calls_generated.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, committed) {
		t.Error("calls_generated.go differs from the stubs; run `make idl`, or `go generate` in clients/go")
	}
}
