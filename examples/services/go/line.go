package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

const (
	place = "marketplace/hourly-departures/dest=%s@production"
	// loadTimeout bounds a load and, where a server accepts and never answers, the wait of the first request.
	loadTimeout = 5 * time.Second
)

// loaded is a model and the instance that it is. A request reads both behind one pointer, so that whatever is swapped
// meanwhile, its answer is of one instance, and names it.
type loaded struct {
	instanceID string
	model      *model
}

// line is what serves one destination.
type line struct {
	client      *gallery.Client
	destination string
	watch       *gallery.ServingWatch
	now         atomic.Pointer[loaded]
	lastProblem atomic.Pointer[string]
}

// lineState is how a line is.
type lineState struct {
	Instance    string `json:"instance"`
	Source      string `json:"source"`
	FromDisk    bool   `json:"fromDisk"`
	LastProblem string `json:"lastProblem"`
}

// openLine loads what serves a destination, and begins to watch for the next. Where Gallery is down, it is what served
// when this machine last heard of it.
func openLine(client *gallery.Client, destination string, watchEvery time.Duration) (*line, error) {
	opened := &line{client: client, destination: destination}
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	watch, err := client.WatchServing(
		ctx, fmt.Sprintf(place, destination), opened.swap, gallery.WithInterval(watchEvery),
	)
	if err != nil {
		return nil, err
	}
	opened.watch = watch
	if opened.now.Load() == nil {
		_ = watch.Close()
		return nil, fmt.Errorf("what serves %s cannot be used: %s", destination, *opened.lastProblem.Load())
	}
	return opened, nil
}

func (l *line) predict(hour time.Time) forecast {
	now := l.now.Load()
	return forecast{departures: now.model.predict(hour), instanceID: now.instanceID}
}

func (l *line) state() lineState {
	serving := l.watch.Current()
	state := lineState{Instance: l.now.Load().instanceID, Source: serving.Source, FromDisk: serving.FromDisk}
	if problem := l.lastProblem.Load(); problem != nil {
		state.LastProblem = *problem
	}
	return state
}

// swap loads an instance, then swaps to it. What fails leaves what is loaded, and the watch calls again.
func (l *line) swap(serving *gallery.Serving) error {
	next, err := l.load(serving.Instance)
	if err != nil {
		problem := fmt.Sprintf("%s instance %s cannot serve: %v", time.Now().Format(time.RFC3339), serving.Instance.ID, err)
		l.lastProblem.Store(&problem)
		return err
	}
	l.now.Store(next)
	l.lastProblem.Store(nil)
	slog.Info("swapped", "destination", l.destination, "instance", serving.Instance.ID)
	return nil
}

func (l *line) load(instance *gallery.Instance) (*loaded, error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	content, err := l.client.LoadInstance(ctx, instance)
	if err != nil {
		return nil, err
	}
	read, err := readModel(content, l.destination)
	if err != nil {
		return nil, err
	}
	return &loaded{instanceID: instance.ID, model: read}, nil
}
