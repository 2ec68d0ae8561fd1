package gallery

import (
	"bytes"
	"io"
	"math"
	"net"
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
