package gallery

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// dam passes bytes on to a server until so many went up a connection, says so, and then lets none through.
func dam(t *testing.T, to string, most int64) (address string, full <-chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	reached := make(chan struct{})
	var once sync.Once
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
			going.Go(func() { _, _ = io.Copy(near, far) })
			going.Go(func() {
				if count, _ := io.Copy(far, io.LimitReader(near, most)); count == most {
					once.Do(func() { close(reached) })
				}
				_, _ = io.Copy(io.Discard, near) // until its client is gone
				_ = near.Close()
				_ = far.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		going.Wait()
	})
	return listener.Addr().String(), reached
}

// openBy opens a client whose connections to a server go another way, under the name of the server.
func openBy(t *testing.T, way, address, cache string) *Client {
	t.Helper()
	client := openTo(t, address, WithCache(cache), WithAttempts(1))
	client.channel.servers.pools[0].address = way
	return client
}

// TestSaveInAProcessOfItsOwn is what the test below runs as a process, and kills.
func TestSaveInAProcessOfItsOwn(t *testing.T) {
	way := os.Getenv("GALLERY_TEST_WAY")
	if way == "" {
		t.Skip("it is run by TestAKilledUploadGoesOn")
	}
	client := openBy(t, way, storeAddress(t), os.Getenv("GALLERY_TEST_CACHE"))
	saved, err := client.SaveFile(t.Context(), os.Getenv("GALLERY_TEST_LINE"), os.Getenv("GALLERY_TEST_PATH"))
	t.Fatalf("it was not killed, and came to %+v, %v", saved, err)
}

// saveAndKill begins to save a file in a process of its own, and kills that once five chunks of it have passed.
func saveAndKill(t *testing.T, address, cache string, line Line, path string) {
	t.Helper()
	way, full := dam(t, address, 5*chunkSize)
	child := exec.Command(os.Args[0], "-test.run=^TestSaveInAProcessOfItsOwn$")
	child.Env = append(os.Environ(), "GALLERY_TEST_WAY="+way, "GALLERY_TEST_CACHE="+cache,
		"GALLERY_TEST_LINE="+line.String(), "GALLERY_TEST_PATH="+path)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	select {
	case <-full:
	case err := <-ended:
		t.Fatalf("it ended by itself: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

func remembered(cache string) int {
	entries, _ := os.ReadDir(filepath.Join(cache, "uploads"))
	return len(entries)
}

func TestAKilledUploadGoesOn(t *testing.T) {
	address := storeAddress(t)
	content, cache, path := randomBytes(3*oneCall), t.TempDir(), filepath.Join(t.TempDir(), "model.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	line := newLine(t, openTo(t, address))
	saveAndKill(t, address, cache, line, path)
	if remembered(cache) != 1 {
		t.Fatalf("%d uploads are remembered", remembered(cache))
	}
	// Here all bytes would not pass once more.
	way := newCutter(t, address, 1000, int64(len(content))-4*chunkSize+chunkSize/2)
	client := openBy(t, way.listener.Addr().String(), address, cache)
	saved, err := client.SaveFile(t.Context(), line.String(), path)
	if err != nil || saved.SHA256 != digestOf(content) {
		t.Errorf("the second process came to %+v, %v", saved, err)
	}
	if remembered(cache) != 0 {
		t.Errorf("%d uploads are remembered", remembered(cache))
	}
}

func TestAChangedFileBeginsAnew(t *testing.T) {
	address := storeAddress(t)
	cache, path := t.TempDir(), filepath.Join(t.TempDir(), "model.bin")
	if err := os.WriteFile(path, randomBytes(2*oneCall), 0o600); err != nil {
		t.Fatal(err)
	}
	client := openTo(t, address, WithCache(cache))
	line := newLine(t, client)
	saveAndKill(t, address, cache, line, path)
	changed := randomBytes(2*oneCall + 1)
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if saved, err := client.SaveFile(t.Context(), line.String(), path); err != nil || saved.SHA256 != digestOf(changed) {
		t.Errorf("it came to %+v, %v", saved, err)
	}
	if count, _, err := client.Count(t.Context(), Query{Within: line.String()}); err != nil || count != 1 {
		t.Errorf("%d instances, %v", count, err)
	}
}

// journalOf opens what is remembered of saving a file to a line by a client, as SaveFile does.
func journalOf(t *testing.T, client *Client, line Line, path string) *journalEntry {
	t.Helper()
	record, err := recordOf(line.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	from, err := fileSource(path, file)
	if err != nil {
		t.Fatal(err)
	}
	return openJournal(client.channel.cache, client.channel.address, record, from.identity())
}

func TestSavesOfOneFileAtOnceDoNotDisturbEachOther(t *testing.T) {
	content, path := randomBytes(2*oneCall), filepath.Join(t.TempDir(), "model.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	client := openTo(t, storeAddress(t))
	line := newLine(t, client)
	other := journalOf(t, client, line, path)
	other.remember("of the other")
	if saved, err := client.SaveFile(t.Context(), line.String(), path); err != nil || saved.SHA256 != digestOf(content) {
		t.Errorf("it came to %+v, %v", saved, err)
	}
	if text, err := os.ReadFile(other.file.Name()); string(text) != "of the other" {
		t.Errorf("the other remembers %q, %v", text, err)
	}
	other.close(true)
}

func TestWhatCannotGoOnBeginsAnew(t *testing.T) {
	content, path := randomBytes(2*oneCall), filepath.Join(t.TempDir(), "model.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	client := openTo(t, storeAddress(t))
	line := newLine(t, client)
	for _, remembers := range []string{"0190b5c6-0000-7000", "0190b5c6-0000-7000-8000-000000000000"} { // half an id, and none
		before := journalOf(t, client, line, path)
		before.remember(remembers)
		before.close(false)
		if saved, err := client.SaveFile(t.Context(), line.String(), path); err != nil || saved.SHA256 != digestOf(content) {
			t.Errorf("%s came to %+v, %v", remembers, saved, err)
		}
		if count := remembered(client.channel.cache); count != 0 {
			t.Errorf("%d uploads are remembered", count)
		}
	}
}

func TestUploadsAreToldApart(t *testing.T) {
	keys := map[string]any{}
	for _, each := range []any{1, 1.0, "1", true, "true"} {
		record, err := recordOf("p/m", []SaveOption{WithMetadata(Values{"x": each})})
		if err != nil {
			t.Fatal(err)
		}
		key := journalKey("host:1", record, "file")
		if other, twice := keys[key]; twice {
			t.Errorf("%T %v goes on with the upload of %T %v", each, each, other, other)
		}
		keys[key] = each
	}
}
