package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// storeAddress is that of a real server; tests that need one are left out where nobody names it.
func storeAddress(t *testing.T) string {
	t.Helper()
	address := os.Getenv("GALLERY_TEST_ADDRESS")
	if address == "" {
		t.Skip("GALLERY_TEST_ADDRESS names no gallery-server")
	}
	return address
}

// newLine makes a project with a model, and answers its line for a city.
func newLine(t *testing.T, client *Client) Line {
	t.Helper()
	project := "go-" + newID()
	if _, err := client.CreateModel(t.Context(), project, "demand", WithShardKeys("city")); err != nil {
		t.Fatal(err)
	}
	return Line{project, "demand", map[string]string{"city": "São Paulo, 1/2"}}
}

func randomBytes(size int) []byte {
	content := make([]byte, size)
	source := rand.NewChaCha8([32]byte{byte(size), byte(size >> 8), 7})
	_, _ = source.Read(content)
	return content
}

// onlyReader hides that a reader can seek.
type onlyReader struct{ io.Reader }

func TestWhatWasSavedIsLoaded(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	client := openTo(t, address)
	line := newLine(t, client)
	for _, size := range []int{0, 1, oneCall, oneCall + 1, 3*oneCall + 5} {
		content := randomBytes(size)
		path := filepath.Join(t.TempDir(), "model.bin")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		byReader, err := client.Save(t.Context(), line.String(), bytes.NewReader(content), WithMetadata(Values{"x": math.NaN()}))
		if err != nil {
			t.Fatal(err)
		}
		byStream, err := client.Save(t.Context(), line.String(), onlyReader{bytes.NewReader(content)})
		if err != nil {
			t.Fatal(err)
		}
		byFile, err := client.SaveFile(t.Context(), line.String(), path, WithExternalID(fmt.Sprint("run ", size)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := client.SaveFile(t.Context(), line.String(), path, WithExternalID(fmt.Sprint("run ", size)))
		if err != nil || again.ID != byFile.ID || !again.AlreadyExisted || byFile.AlreadyExisted {
			t.Errorf("saving again under an external id answered %+v, %v", again, err)
		}
		for _, each := range []*Instance{byReader, byStream, byFile} {
			if each.Size != int64(size) || each.SHA256 != digestOf(content) || each.Shard["city"] != line.Shard["city"] {
				t.Errorf("saved %+v", each)
			}
		}
		expectContent(t, address, byReader.Reference(), content)
	}
}

// expectContent loads by every way, from the server and from the cache.
func expectContent(t *testing.T, address, reference string, content []byte) {
	t.Helper()
	client := openTo(t, address)
	for range 2 {
		if found, err := client.Load(t.Context(), reference); err != nil || !bytes.Equal(found, content) {
			t.Fatalf("loaded %d bytes, %v", len(found), err)
		}
		reader, err := client.Read(t.Context(), reference)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := io.ReadAll(onlyReader{reader}); err != nil || !bytes.Equal(found, content) {
			t.Fatalf("read %d bytes, %v", len(found), err)
		}
		_ = reader.Close()
		path := filepath.Join(t.TempDir(), "loaded")
		if _, err := client.LoadFile(t.Context(), reference, path); err != nil {
			t.Fatal(err)
		}
		if found, _ := os.ReadFile(path); !bytes.Equal(found, content) {
			t.Fatalf("the file has %d bytes", len(found))
		}
	}
}

func TestWrongBytesAreNeverGiven(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	client := openTo(t, address)
	content := randomBytes(oneCall + 1)
	saved, err := client.Save(t.Context(), newLine(t, client).String(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	wrong := *saved
	wrong.SHA256 = digestOf(nil)
	reader := client.ReadInstance(t.Context(), &wrong)
	defer reader.Close()
	if count, err := io.Copy(io.Discard, reader); !errors.Is(err, ErrDigestMismatch) || count >= saved.Size {
		t.Errorf("%d bytes were given, then %v", count, err)
	}
	path := filepath.Join(t.TempDir(), "kept")
	_ = os.WriteFile(path, []byte("before"), 0o600)
	if err := client.loadInstanceFile(t.Context(), &wrong, path); !errors.Is(err, ErrDataLoss) {
		t.Errorf("came %v", err)
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if text, _ := os.ReadFile(path); string(text) != "before" || len(entries) != 1 {
		t.Errorf("the file is %d bytes among %d", len(text), len(entries))
	}
}

func TestAReaderThatIsClosedEarlyLeavesNothing(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	client := openTo(t, address)
	saved, err := client.Save(t.Context(), newLine(t, client).String(), bytes.NewReader(randomBytes(3*oneCall)))
	if err != nil {
		t.Fatal(err)
	}
	reader := client.ReadInstance(t.Context(), saved)
	if _, err := io.ReadFull(reader, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	if _, err := reader.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("it was read after close: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	other := client.ReadInstance(ctx, saved)
	defer other.Close()
	_, _ = other.Read(make([]byte, 1))
	cancel()
	if _, err := io.Copy(io.Discard, other); !errors.Is(err, ErrCancelled) {
		t.Errorf("the reading of a cancelled context ended with %v", err)
	}
}

func TestSearchGivesPagesAsOne(t *testing.T) {
	client := openTo(t, storeAddress(t))
	line := newLine(t, client)
	var ids []string
	for step := range 5 {
		saved, err := client.Save(t.Context(), line.String(), bytes.NewReader([]byte{byte(step)}), WithMetadata(Values{"step": step}))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved.ID)
	}
	query := Query{Within: line.String(), Conditions: []Condition{{"step", In, []int{0, 2, 3, 4}}}, Where: "step > 1", OrderBy: "step", Limit: 2}
	var found []string
	for each, err := range client.Search(t.Context(), query) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, each.ID)
	}
	if !slices.Equal(found, ids[2:4]) {
		t.Errorf("found %q of %q", found, ids)
	}
	for _, err := range client.Search(t.Context(), Query{Where: "step >"}) {
		if !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("a wrong expression came to %v", err)
		}
	}
}
