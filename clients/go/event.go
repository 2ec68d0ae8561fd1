package gallery

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/event"
)

// Event is one change of one record; docs/reference/events.md explains each kind.
type Event struct {
	Number        int64 // counts all events of the installation from 1 without gaps
	Kind          string
	Project       string // empty for what belongs to none
	SubjectID     string // of the record that changed
	ModelID       string
	Created       time.Time
	CreatedBy     string
	RequestID     string
	TransactionID string // shared by those that were committed together
	// Before and After are what the change replaced and what stands now: nil where there is nothing,
	// `{"truncated": true}` where it is over 16 KiB.
	Before json.RawMessage
	After  json.RawMessage
}

// EventQuery says which events are meant; all that is set must hold.
type EventQuery struct {
	Project string
	Kinds   []string // one that ends in `.*` stands for all that begin so
	Model   string   // an id or `project/model`
	Subject string   // the id of one record
	// FromNewest begins behind the newest event, in place of the oldest one that is kept.
	FromNewest bool
	// Cursor goes on where a feed with the same query has ended; it fails with ErrGone, EVENTS_ARCHIVED where that is
	// older than what is kept.
	Cursor string
	// Follow waits for further events, and goes on after an outage of the server.
	Follow bool
}

func (q EventQuery) encode(ctx context.Context, c *Client) (*event.ReadEventsRequest, error) {
	start := event.EventStart_OLDEST
	if q.FromNewest {
		start = event.EventStart_NEWEST
	}
	wanted := &event.EventFilter{ProjectName: unlessZero(q.Project), Kinds: q.Kinds, SubjectId: unlessZero(q.Subject)}
	if q.Model != "" {
		id, err := c.modelIDOf(ctx, q.Model)
		if err != nil {
			return nil, err
		}
		wanted.ModelId = &id
	}
	request := &event.ReadEventsRequest{Start: &start, Filter: wanted, Limit: ptr(int32(pageSize))}
	if q.Follow {
		request.WaitMs = ptr(int32(min(followWait, c.channel.timeout/2).Milliseconds()))
	}
	return request, nil
}

func eventOf(told *event.Event) *Event {
	made := &Event{
		Number:        told.GetNumber(),
		Kind:          told.GetKind(),
		Project:       told.GetProjectName(),
		SubjectID:     told.GetSubjectId(),
		ModelID:       told.GetModelId(),
		Created:       decodeTime(told.CreatedMicros),
		CreatedBy:     told.GetCreatedBy(),
		RequestID:     told.GetRequestId(),
		TransactionID: told.GetTransactionId(),
	}
	if told.IsSetBefore() {
		made.Before = json.RawMessage(told.GetBefore())
	}
	if told.IsSetAfter() {
		made.After = json.RawMessage(told.GetAfter())
	}
	return made
}
