package gallery

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/call"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/fault"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/server"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/service"
)

// double is a server that does to each call what a test says, on a real socket.
type double struct {
	address     string
	listener    net.Listener
	connections atomic.Int32 // opened so far
	open        atomic.Int32
	most        atomic.Int32 // open at a time
	calls       atomic.Int32
	going       sync.WaitGroup
	mutex       sync.Mutex
	conns       []net.Conn
}

// heard is one call as it came.
type heard struct {
	net.Conn
	t      *testing.T
	name   string
	number int32
	caller *call.CallContext
	in     thrift.TProtocol
	nth    int // of all calls, from 1
}

// newDouble serves until the test ends; `does` runs for each call, and the connection goes on if it answers true.
func newDouble(t *testing.T, does func(h *heard) bool) *double {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &double{address: listener.Addr().String(), listener: listener}
	d.going.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			d.mutex.Lock()
			d.conns = append(d.conns, conn)
			d.mutex.Unlock()
			d.going.Go(func() { d.serve(t, conn, does) })
		}
	})
	t.Cleanup(d.end)
	return d
}

func (d *double) end() {
	_ = d.listener.Close()
	d.mutex.Lock()
	for _, conn := range d.conns {
		_ = conn.Close()
	}
	d.mutex.Unlock()
	d.going.Wait()
}

func (d *double) serve(t *testing.T, conn net.Conn, does func(h *heard) bool) {
	defer conn.Close()
	d.connections.Add(1)
	now := d.open.Add(1)
	defer d.open.Add(-1)
	for most := d.most.Load(); now > most && !d.most.CompareAndSwap(most, now); most = d.most.Load() {
	}
	for {
		h, err := hear(t, conn)
		if err != nil {
			return
		}
		h.nth = int(d.calls.Add(1))
		if !does(h) {
			return
		}
	}
}

func hear(t *testing.T, conn net.Conn) (*heard, error) {
	var length [4]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	frame := make([]byte, binary.BigEndian.Uint32(length[:]))
	if _, err := io.ReadFull(conn, frame); err != nil {
		return nil, err
	}
	h := &heard{Conn: conn, t: t, in: newDecoder(frame)}
	var err error
	h.name, _, h.number, err = h.in.ReadMessageBegin(context.Background())
	if err != nil {
		return nil, err
	}
	if h.name == "createProject" {
		arguments := service.NewGalleryCreateProjectArgs()
		err = arguments.Read(context.Background(), h.in)
		h.caller = arguments.Caller
		return h, err
	}
	arguments := service.NewGalleryGetServerInfoArgs() // whose request has no field: those of others are skipped
	err = arguments.Read(context.Background(), h.in)
	h.caller = arguments.Caller
	return h, err
}

// frameOf writes a message as the wire carries it.
func frameOf(name string, kind thrift.TMessageType, number int32, body func(out thrift.TProtocol) error) []byte {
	memory := thrift.NewTMemoryBuffer()
	memory.Write(make([]byte, 4))
	out := thrift.NewTBinaryProtocolConf(memory, &thrift.TConfiguration{TBinaryStrictWrite: strict})
	_ = out.WriteMessageBegin(context.Background(), name, kind, number)
	_ = body(out)
	frame := memory.Bytes()
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
	return frame
}

func (h *heard) send(frame []byte) bool {
	_, err := h.Write(frame)
	return err == nil
}

// infoFrame answers getServerInfo with a version.
func infoFrame(name string, number int32, version string) []byte {
	result := &service.GalleryGetServerInfoResult{Success: &server.GetServerInfoResponse{Version: &version}}
	return frameOf(name, thrift.REPLY, number, func(out thrift.TProtocol) error {
		return result.Write(context.Background(), out)
	})
}

// info answers the call with a version, which tells whose answer it is.
func (h *heard) info(version string) bool { return h.send(infoFrame(h.name, h.number, version)) }

func (h *heard) fault(told *fault.GalleryFault) bool {
	result := &service.GalleryGetServerInfoResult{Fault: told}
	return h.send(frameOf(h.name, thrift.REPLY, h.number, func(out thrift.TProtocol) error {
		return result.Write(context.Background(), out)
	}))
}

// waitEOF waits until the client closes the connection.
func (h *heard) waitEOF() bool {
	_, _ = io.Copy(io.Discard, h)
	return false
}

func openTo(t *testing.T, address string, options ...Option) *Client {
	t.Helper()
	options = append([]Option{WithCache(t.TempDir()), WithTimeout(20 * time.Second)}, options...)
	client, err := Open(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func version(client *Client, ctx context.Context) (string, error) {
	answer, err := client.Calls.GetServerInfo(ctx, nil)
	if err != nil {
		return "", err
	}
	return answer.GetVersion(), nil
}

// leavesNothing fails where goroutines or open files are left once the test and its cleanups are over. Call it first.
func leavesNothing(t *testing.T) {
	t.Helper()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	t.Cleanup(func() {
		end := time.Now().Add(10 * time.Second)
		for runtime.NumGoroutine() > goroutines || openFiles() > files {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<16)
				t.Errorf("%d goroutines and %d files before, %d and %d after\n%s", goroutines, files,
					runtime.NumGoroutine(), openFiles(), stacks[:runtime.Stack(stacks, true)])
				return
			}
			runtime.Gosched()
		}
	})
}

func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0 // no such system
	}
	return len(entries)
}
