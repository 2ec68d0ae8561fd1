package gallery

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/event"
)

const (
	followWait       = 25 * time.Second // that one call of a feed that follows waits at the server
	firstFollowPause = 500 * time.Millisecond
	longestPause     = 10 * time.Second
)

// EventFeed gives events in the order that all readers see. It is for one goroutine at a time.
type EventFeed struct {
	client   *Client
	query    EventQuery
	request  *event.ReadEventsRequest // nil before the first call
	page     []*event.Event
	next     string
	cursor   string
	failures int
}

// Events reads what changed, in the order that all readers see; with Follow it waits for what changes next. Nothing is
// asked before All is iterated over.
//
//	for event, err := range client.Events(gallery.EventQuery{Project: "marketplace", Follow: true}).All(ctx) {
func (c *Client) Events(query EventQuery) *EventFeed {
	return &EventFeed{client: c, query: query, next: query.Cursor, cursor: query.Cursor}
}

// Cursor answers where to read on another time, after the last page that was given whole: what was given since comes
// again.
func (f *EventFeed) Cursor() string { return f.cursor }

// All gives the events to the newest one, or for as long as the context lasts where the feed follows; an error ends it.
// Iterated over again, it goes on where it was left.
func (f *EventFeed) All(ctx context.Context) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		for {
			if len(f.page) == 0 {
				err := f.fetch(ctx)
				f.cursor = f.next
				if err != nil {
					yield(nil, err)
					return
				}
			}
			if len(f.page) == 0 {
				if f.query.Follow {
					continue
				}
				return
			}
			first := f.page[0]
			if f.page = f.page[1:]; len(f.page) == 0 {
				f.cursor = f.next
			}
			if !yield(eventOf(first), nil) {
				return
			}
		}
	}
}

// fetch reads the next page; one that follows bears with a server that does not answer.
func (f *EventFeed) fetch(ctx context.Context) error {
	began := time.Now()
	answer, err := f.read(ctx)
	var told *Error
	switch {
	case err == nil:
	case f.query.Follow && ctx.Err() == nil && errors.As(err, &told) &&
		(told.Retryable || errors.Is(told, ErrDeadlineExceeded)):
		f.client.channel.logger.Warn("no server tells of events now; the feed waits", "error", err)
		return f.pause(ctx)
	default:
		return err
	}
	f.next, f.page = answer.GetNextCursor(), answer.GetItems()
	switch {
	case len(f.page) > 0 || time.Since(began) > firstFollowPause:
		f.failures = 0
	case f.query.Follow: // a server that stops, or has no room for one more to wait, answers at once
		return f.pause(ctx)
	}
	return nil
}

func (f *EventFeed) read(ctx context.Context) (*event.ReadEventsResponse, error) {
	if f.request == nil {
		request, err := f.query.encode(ctx, f.client)
		if err != nil {
			return nil, err
		}
		f.request = request
	}
	f.request.Cursor = unlessZero(f.next)
	return f.client.Calls.ReadEvents(ctx, f.request)
}

// pause waits before the next try, unless the context ends or the client is closed.
func (f *EventFeed) pause(ctx context.Context) error {
	timer := time.NewTimer(min(firstFollowPause<<min(f.failures, 5), longestPause))
	defer timer.Stop()
	f.failures++
	life := f.client.channel.life
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	case <-life.Done():
		return ended(life)
	}
}
