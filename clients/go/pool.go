package gallery

import (
	"context"
	"sync"
	"time"
)

const idleTime = 240 * time.Second // the server closes an idle connection after 300

// pool lends connections to one server, so many at a time.
type pool struct {
	address string
	slots   chan struct{}

	mutex  sync.Mutex
	idle   []idleConnection // last used last
	closed bool
}

type idleConnection struct {
	*connection
	since time.Time
}

func newPool(address string, size int) *pool {
	return &pool{address: address, slots: make(chan struct{}, size)}
}

// lease lends the connection used last, or a new one; it waits as long as the context lets it. Give it back.
func (p *pool) lease(ctx context.Context) (*connection, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ended(ctx)
	}
	if found := p.take(); found != nil {
		return found, nil
	}
	opened, err := dial(ctx, p.address)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return opened, nil
}

// giveBack keeps a connection for the next call unless it is closed.
func (p *pool) giveBack(used *connection) {
	p.mutex.Lock()
	keep := !used.closed && !p.closed
	if keep {
		p.idle = append(p.idle, idleConnection{used, time.Now()})
	}
	old := p.takeOld()
	p.mutex.Unlock()
	if !keep {
		used.close()
	}
	closeAll(old)
	<-p.slots
}

func (p *pool) take() *connection {
	p.mutex.Lock()
	old := p.takeOld()
	p.mutex.Unlock()
	closeAll(old)
	for {
		p.mutex.Lock()
		last := len(p.idle) - 1
		if last < 0 {
			p.mutex.Unlock()
			return nil
		}
		found := p.idle[last].connection
		p.idle = p.idle[:last]
		p.mutex.Unlock()
		if !found.isStale() {
			return found
		}
		found.close()
	}
}

// takeOld answers the connections that have lain idle for too long. The caller holds the mutex.
func (p *pool) takeOld() []idleConnection {
	kept := 0
	for kept < len(p.idle) && time.Since(p.idle[kept].since) > idleTime {
		kept++
	}
	if kept == 0 {
		return nil
	}
	old := p.idle[:kept:kept]
	p.idle = append([]idleConnection(nil), p.idle[kept:]...)
	return old
}

// close closes the idle connections, and those in use when they come back.
func (p *pool) close() {
	p.mutex.Lock()
	p.closed = true
	old := p.idle
	p.idle = nil
	p.mutex.Unlock()
	closeAll(old)
}

func closeAll(connections []idleConnection) {
	for _, each := range connections {
		each.close()
	}
}
