package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

func TestItSwaps(t *testing.T) {
	address := os.Getenv("GALLERY_TEST_ADDRESS")
	if address == "" {
		t.Skip("GALLERY_TEST_ADDRESS names no gallery-server")
	}
	t.Setenv("GALLERY_ADDRESS", address)
	t.Setenv("GALLERY_CACHE_DIR", t.TempDir())
	client, err := gallery.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	line := gallery.Line{Project: "go-serve-" + t.Name() + "-" + time.Now().Format("150405.000000000"), Model: "demand"}
	if _, err := client.CreateModel(t.Context(), line.Project, line.Model); err != nil {
		t.Fatal(err)
	}
	deploy(t, client, line, "first")
	said, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, line.At("production"), out, gallery.WithInterval(5*time.Millisecond)) }()
	lines := bufio.NewScanner(said)
	for _, version := range []string{"1.0", "1.1"} {
		if !lines.Scan() || lines.Text() != "serves "+line.At(version) {
			t.Errorf("it says %q", lines.Text())
		}
		deploy(t, client, line, "after "+version)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // what it may still say
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	_ = out.Close()
}

func deploy(t *testing.T, client *gallery.Client, line gallery.Line, content string) {
	t.Helper()
	saved, err := client.Save(t.Context(), line.String(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Deploy(t.Context(), saved.ID, "production"); err != nil {
		t.Fatal(err)
	}
}
