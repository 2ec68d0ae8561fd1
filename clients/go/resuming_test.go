package gallery

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

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
	count, _, err := client.Count(t.Context(), Query{Within: line.String()})
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
