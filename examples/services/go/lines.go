package main

import (
	"errors"
	"sync"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

// loading requests may wait for models at a time; others are told to ask again.
const loading = 8

// lines holds the lines that were asked for; the first request for one loads it.
type lines struct {
	client     *gallery.Client
	watchEvery time.Duration
	opened     sync.Map // destination: *line
	load       sync.Mutex
	admitted   chan struct{}
}

func newLines(client *gallery.Client, watchEvery time.Duration) *lines {
	return &lines{client: client, watchEvery: watchEvery, admitted: make(chan struct{}, loading)}
}

// of answers the line of a destination, or a refusal.
func (l *lines) of(destination string) (*line, error) {
	if found, ok := l.opened.Load(destination); ok {
		return found.(*line), nil
	}
	select {
	case l.admitted <- struct{}{}:
		defer func() { <-l.admitted }()
	default:
		return nil, refusal{503, "too many models are being loaded; ask again in a second"}
	}
	l.load.Lock()
	defer l.load.Unlock()
	if found, ok := l.opened.Load(destination); ok {
		return found.(*line), nil // another request was faster
	}
	opened, err := openLine(l.client, destination, l.watchEvery)
	switch {
	case errors.Is(err, gallery.ErrNotFound):
		return nil, refusal{404, "nothing serves " + destination}
	case errors.Is(err, gallery.ErrUnavailable), errors.Is(err, gallery.ErrDeadlineExceeded):
		return nil, refusal{503, "Gallery is not reached, and no model of " + destination + " is kept here"}
	case err != nil:
		return nil, refusal{502, err.Error()}
	}
	l.opened.Store(destination, opened)
	return opened, nil
}

// states tells how each line is.
func (l *lines) states() map[string]lineState {
	states := map[string]lineState{}
	l.opened.Range(func(destination, opened any) bool {
		states[destination.(string)] = opened.(*line).state()
		return true
	})
	return states
}

func (l *lines) close() {
	l.opened.Range(func(_, opened any) bool {
		_ = opened.(*line).watch.Close()
		return true
	})
}
