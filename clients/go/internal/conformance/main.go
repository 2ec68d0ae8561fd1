// Command conformance does what the conformance suite tells it (tests/conformance), by the public surface of the client.
//
// One JSON object a line comes in, one a line goes out; each request runs at once, in a goroutine of its own.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

const longestLine = 64 << 20

func main() {
	puppet := newDriver(os.Stdout)
	puppet.say(map[string]any{"ready": "go " + gallery.Version})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), longestLine)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintf(os.Stderr, "no request: %v\n", err)
			continue
		}
		puppet.begin(asked)
	}
	puppet.end()
}

// driver holds the clients, watches and requests of one run.
type driver struct {
	out     *json.Encoder
	writing sync.Mutex

	mutex   sync.Mutex
	clients map[string]*gallery.Client
	watches map[string]interface{ Close() error }
	running map[string]context.CancelFunc
	going   sync.WaitGroup
}

func newDriver(out *os.File) *driver {
	return &driver{
		out:     json.NewEncoder(out),
		clients: make(map[string]*gallery.Client),
		watches: make(map[string]interface{ Close() error }),
		running: make(map[string]context.CancelFunc),
	}
}

func (d *driver) say(line any) {
	d.writing.Lock()
	defer d.writing.Unlock()
	if err := d.out.Encode(line); err != nil {
		fmt.Fprintf(os.Stderr, "cannot answer: %v\n", err)
	}
}

// begin runs a request in a goroutine; it can be cancelled from now on.
func (d *driver) begin(asked request) {
	ctx, cancel := context.WithCancel(context.Background())
	d.mutex.Lock()
	d.running[string(asked.ID)] = cancel
	d.mutex.Unlock()
	d.going.Go(func() {
		defer cancel()
		answer := d.answer(ctx, asked)
		d.mutex.Lock()
		delete(d.running, string(asked.ID))
		d.mutex.Unlock()
		d.say(answer)
	})
}

func (d *driver) answer(ctx context.Context, asked request) map[string]any {
	done, err := d.run(ctx, asked)
	if err != nil {
		return map[string]any{"id": asked.ID, "error": errorOf(err)}
	}
	return map[string]any{"id": asked.ID, "ok": done}
}

func (d *driver) run(ctx context.Context, asked request) (done any, err error) {
	perform, known := operations[asked.Op]
	if !known {
		return nil, fmt.Errorf("unknown op %q", asked.Op)
	}
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	return perform(d, ctx, asked)
}

// end closes whatever is open, and waits for what runs.
func (d *driver) end() {
	d.mutex.Lock()
	for _, watch := range d.watches {
		_ = watch.Close()
	}
	for _, client := range d.clients {
		_ = client.Close()
	}
	d.mutex.Unlock()
	d.going.Wait()
}

func (d *driver) client(name string) (*gallery.Client, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if client, known := d.clients[name]; known {
		return client, nil
	}
	return nil, fmt.Errorf("no client %q was opened", name)
}
