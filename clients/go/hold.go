package gallery

import (
	"context"
	"iter"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
)

// Hold is a standing order that keeps one instance, or for each line what was served when it was placed.
type Hold struct {
	ID            string
	Lines         Line // all of the project where its model is empty
	Environment   string
	InstanceID    string // empty where it keeps what was served
	Reason        string
	Created       time.Time
	CreatedBy     string
	Until         time.Time // zero where only a release ends it
	Released      time.Time // zero until then
	ReleasedBy    string
	ReleaseReason string
}

// HoldOption says how something is held.
type HoldOption func(*holding)

type holding struct{ request deployment.PlaceHoldRequest }

// KeepingInstance keeps this instance, by its id, on its own line, in place of what is served now.
func KeepingInstance(id string) HoldOption {
	return func(h *holding) { h.request.InstanceId = &id }
}

// Lasting ends the hold by itself after so many whole minutes.
func Lasting(as time.Duration) HoldOption {
	return func(h *holding) { h.request.Minutes = ptr(wholeMinutes(as)) }
}

// PlaceHold keeps what is served in a project, a model or a line, until it is released.
func (c *Client) PlaceHold(ctx context.Context, lines, environment, reason string, options ...HoldOption) (*Hold, error) {
	selector, err := selectorOf(lines)
	if err != nil {
		return nil, err
	}
	wanted := &holding{deployment.PlaceHoldRequest{Selector: selector, Environment: &environment, Reason: &reason}}
	for _, option := range options {
		option(wanted)
	}
	answer, err := c.Calls.PlaceHold(ctx, &wanted.request)
	if err != nil {
		return nil, err
	}
	return holdOf(answer.GetHold()), nil
}

// ReleaseHold ends a hold.
func (c *Client) ReleaseHold(ctx context.Context, id, reason string) (*Hold, error) {
	answer, err := c.Calls.ReleaseHold(ctx, &deployment.ReleaseHoldRequest{HoldId: &id, Reason: &reason})
	if err != nil {
		return nil, err
	}
	return holdOf(answer.GetHold()), nil
}

// HoldQuery says which holds are meant; all that is set must hold.
type HoldQuery struct {
	Lines        string // a project, a model or a line
	Environment  string
	IncludeEnded bool
}

// Holds gives the holds on a project, a model or a line, newest first.
func (c *Client) Holds(ctx context.Context, query HoldQuery) iter.Seq2[*Hold, error] {
	request := &deployment.ListHoldsRequest{
		Environment: unlessZero(query.Environment), IncludeEnded: &query.IncludeEnded,
	}
	return listing(0, holdOf, func(cursor *string, limit *int32) (page[*deployment.Hold], error) {
		var err error
		if request.Selector, err = selectorOf(query.Lines); err != nil {
			return nil, err
		}
		request.Cursor, request.Limit = cursor, limit
		return c.Calls.ListHolds(ctx, request)
	})
}

func holdOf(told *deployment.Hold) *Hold {
	if told == nil {
		told = &deployment.Hold{}
	}
	return &Hold{
		ID:            told.GetHoldId(),
		Lines:         Line{told.GetProjectName(), told.GetBaseVersionId(), told.GetShard()},
		Environment:   told.GetEnvironment(),
		InstanceID:    told.GetInstanceId(),
		Reason:        told.GetReason(),
		Created:       decodeTime(told.CreatedMicros),
		CreatedBy:     told.GetCreatedBy(),
		Until:         decodeTime(told.UntilMicros),
		Released:      decodeTime(told.ReleasedMicros),
		ReleasedBy:    told.GetReleasedBy(),
		ReleaseReason: told.GetReleaseReason(),
	}
}

// wholeMinutes answers the minutes that a time takes up.
func wholeMinutes(of time.Duration) int32 {
	minutes := of / time.Minute
	if of%time.Minute > 0 {
		minutes++
	}
	return int32(minutes)
}
