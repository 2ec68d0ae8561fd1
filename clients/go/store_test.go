package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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

// cutter passes bytes on to a server, and cuts each of the first connections after so many.
type cutter struct {
	listener net.Listener
	cuts     atomic.Int32
}

func newCutter(t *testing.T, to string, cuts int, after int64) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: listener}
	var going sync.WaitGroup
	going.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			limit := int64(math.MaxInt64)
			if int(c.cuts.Load()) < cuts {
				limit = after
			}
			pass := func(out, in net.Conn) {
				if count, _ := io.Copy(out, io.LimitReader(in, limit)); count == limit {
					c.cuts.Add(1)
				}
				_ = near.Close()
				_ = far.Close()
			}
			going.Go(func() { pass(far, near) })
			going.Go(func() { pass(near, far) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		going.Wait()
	})
	return c
}

func TestCutConnectionsAreOutlasted(t *testing.T) {
	address := storeAddress(t)
	leavesNothing(t)
	content := randomBytes(2*oneCall + 333)
	line := newLine(t, openTo(t, address))
	cut := newCutter(t, address, 3, 2*chunkSize+99)
	client := openTo(t, cut.listener.Addr().String())
	t.Cleanup(func() { _ = client.Close() })
	saved, err := client.Save(t.Context(), line.String(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if cut.cuts.Load() == 0 {
		t.Error("nothing was cut on the way up")
	}
	before := cut.cuts.Load()
	down := newCutter(t, address, 3, 2*chunkSize+99)
	other := openTo(t, down.listener.Addr().String())
	if found, err := other.LoadInstance(t.Context(), saved); err != nil || !bytes.Equal(found, content) {
		t.Errorf("loaded %d bytes, %v", len(found), err)
	}
	if down.cuts.Load() == 0 {
		t.Errorf("nothing was cut on the way down; %d up", before)
	}
	count, _, err := client.Count(t.Context(), Query{Line: line.String()})
	if err != nil || count != 1 {
		t.Errorf("%d instances, %v", count, err)
	}
}

func TestAnUploadGoesOnInAnotherProcess(t *testing.T) {
	address := storeAddress(t)
	content := randomBytes(3 * oneCall)
	path := filepath.Join(t.TempDir(), "model.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	line := newLine(t, openTo(t, address))
	cut := newCutter(t, address, 1000, 5*chunkSize)
	one := openTo(t, address, WithCache(folder))
	one.channel.servers.pools[0].address = cut.listener.Addr().String() // it dies under the name of the server
	one.channel.attempts = 1
	if _, err := one.SaveFile(t.Context(), line.String(), path); !errors.Is(err, ErrConnectionFailed) {
		t.Fatalf("the first process came to %v", err)
	}
	sent := newCutter(t, address, 1000, int64(len(content))-4*chunkSize+chunkSize/2)
	two := openTo(t, address, WithCache(folder), WithAttempts(1))
	two.channel.servers.pools[0].address = sent.listener.Addr().String() // where all bytes would not pass once more
	saved, err := two.SaveFile(t.Context(), line.String(), path)
	if err != nil || saved.SHA256 != digestOf(content) {
		t.Errorf("the second process came to %+v, %v", saved, err)
	}
	if left, _ := os.ReadDir(filepath.Join(folder, "uploads")); len(left) != 0 {
		t.Errorf("%d uploads are remembered", len(left))
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
	query := Query{Line: line.String(), Conditions: []Condition{{"step", In, []int{0, 2, 3, 4}}}, Where: "step > 1", OrderBy: "step", Limit: 2}
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

func TestMetricsAreMeasuredAndRead(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved, err := client.Save(t.Context(), newLine(t, client).String(), bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	on := Evaluation{Scope: "Production", Segment: "airport", SampleCount: 5, Measured: time.UnixMicro(1_700_000_000_000_001)}
	once := WithClientRequestID(newID())
	values := map[string]float64{"mae": 0.1, "bias": math.Inf(1)}
	first, err := client.InsertMetrics(t.Context(), saved.Reference(), values, on, once)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := client.InsertMetrics(t.Context(), saved.ID, values, on, once); again != first || err != nil {
		t.Errorf("a repeat answered %s, %v", again, err)
	}
	found := map[string]float64{}
	for each, err := range client.Metrics(t.Context(), saved.ID, MetricQuery{Scope: "Production"}) {
		if err != nil {
			t.Fatal(err)
		}
		if each.EvaluationID != first || each.Segment != "airport" || !each.Measured.Equal(on.Measured) || each.SampleCount != 5 {
			t.Errorf("got %+v", each)
		}
		found[each.Name] = each.Value
	}
	if found["mae"] != 0.1 || !math.IsInf(found["bias"], 1) || len(found) != 2 {
		t.Errorf("got %v", found)
	}
}
