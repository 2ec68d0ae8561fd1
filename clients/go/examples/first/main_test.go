package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestItRuns(t *testing.T) {
	address := os.Getenv("GALLERY_TEST_ADDRESS")
	if address == "" {
		t.Skip("GALLERY_TEST_ADDRESS names no gallery-server")
	}
	t.Setenv("GALLERY_ADDRESS", address)
	t.Setenv("GALLERY_CACHE_DIR", t.TempDir())
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`^saved marketplace/demand/city=Oslo@\d+\.\d+\nloaded \{"slope": 2\.0, "intercept": 0\.5\}\n$`)
	if !said.MatchString(out.String()) {
		t.Errorf("it says %q", out.String())
	}
}

func TestTheReadmeShowsIt(t *testing.T) {
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+string(program)+"```\n") {
		t.Error("README.md does not show examples/first/main.go as it is")
	}
}
