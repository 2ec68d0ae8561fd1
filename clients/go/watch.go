package gallery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// WatchOption says how something is watched.
type WatchOption func(*watching)

type watching struct {
	interval time.Duration
	resolving
}

// WithInterval says how often the server is asked: what serves every 10 seconds unless set; a champion whose rule reads
// the clock every minute.
func WithInterval(interval time.Duration) WatchOption {
	return func(w *watching) { w.interval = interval }
}

func (o WatchOption) watchServing(w *watching) { o(w) }

func (o GetOption) watchServing(w *watching) { o(&w.resolving) }

func (w watching) check() error {
	if w.interval <= 0 {
		return tooSmall("interval", w.interval.String(), "give a time above 0")
	}
	return nil
}

// watch runs in a goroutine of its own, on connections of its own, until it is closed.
type watch[T any] struct {
	current atomic.Pointer[T]
	own     *Client
	life    context.Context
	end     context.CancelFunc
	ended   sync.WaitGroup
	told    string // id of the instance that the callback took last
}

func newWatch[T any](c *Client) *watch[T] {
	life, end := context.WithCancel(context.Background())
	own := newChannel(c.channel.addresses, c.channel.settings)
	return &watch[T]{own: &Client{Calls: &Calls{own}, channel: own, cache: c.cache}, life: life, end: end}
}

// Current answers what the callback was given last, or is about to be.
func (w *watch[T]) Current() *T { return w.current.Load() }

// Close ends the watch, its connections and what it asks just now. It waits for a running callback, and none begins
// afterwards; do not call it from the callback itself: cancel what the callback does, and close from outside.
func (w *watch[T]) Close() error {
	w.end()
	w.own.channel.close()
	w.ended.Wait()
	return nil
}

// tell gives a change to the callback, which is told again of what it did not take.
func (w *watch[T]) tell(instanceID string, found *T, onChange func(*T) error) {
	w.current.Store(found)
	if w.told == instanceID || w.life.Err() != nil {
		return
	}
	if err := onChange(found); err != nil {
		w.own.channel.logger.Error("the callback of a watch failed; it is called again later", "instance", instanceID, "error", err)
		return
	}
	w.told = instanceID
}

// warn logs what went wrong, unless the watch is being closed.
func (w *watch[T]) warn(message string, err error, what string) {
	if w.life.Err() == nil {
		w.own.channel.logger.Warn(message, "watched", what, "error", err)
	}
}
