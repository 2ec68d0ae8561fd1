package gallery

import (
	"context"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/dependency"
)

// Propagation is a change of what models depend on, or a new instance, and the copies that it makes downstream.
type Propagation struct {
	ID              string
	State           string // RUNNING while a job makes copies, then DONE or FAILED
	Cause           string
	CauseInstanceID string // of the new instance, where one was the change
	ModelID         string // whose instance or edges changed
	Copies          *int64 // in all; nil until a job has counted them
	CopiesMade      int64
	Created         time.Time
	CreatedBy       string
	Ended           time.Time // zero while it runs
	Fault           *Error    // why it failed
}

// Propagation asks how far a propagation is, by its id.
func (c *Client) Propagation(ctx context.Context, id string) (*Propagation, error) {
	request := &dependency.GetPropagationRequest{PropagationId: &id, Limit: ptr(int32(1))}
	answer, err := c.Calls.GetPropagation(ctx, request)
	if err != nil {
		return nil, err
	}
	return propagationOf(answer.GetPropagation()), nil
}

func propagationOf(told *dependency.Propagation) *Propagation {
	if told == nil {
		told = &dependency.Propagation{}
	}
	made := &Propagation{
		ID:              told.GetPropagationId(),
		State:           enumName(told.GetState()),
		Cause:           enumName(told.GetCause()),
		CauseInstanceID: told.GetCauseInstanceId(),
		ModelID:         told.GetModelId(),
		Copies:          told.Copies,
		CopiesMade:      told.GetCopiesMade(),
		Created:         decodeTime(told.CreatedMicros),
		CreatedBy:       told.GetCreatedBy(),
		Ended:           decodeTime(told.EndedMicros),
	}
	if told.IsSetFault() {
		made.Fault = fromFault(told.GetFault())
	}
	return made
}
