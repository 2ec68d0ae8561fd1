package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

// request is one line of the suite; which fields are set depends on the op.
type request struct {
	ID              json.RawMessage `json:"id"`
	Op              string          `json:"op"`
	Client          string          `json:"client"`
	Address         string          `json:"address"`
	Token           string          `json:"token"`
	Name            string          `json:"name"`
	Pool            int             `json:"pool"`
	TimeoutMs       int64           `json:"timeoutMs"`
	Attempts        int             `json:"attempts"`
	Cache           string          `json:"cache"`
	Method          string          `json:"method"`
	Request         json.RawMessage `json:"request"` // base64 of a struct, or values of a champion
	ClientRequestID string          `json:"clientRequestId"`
	Times           int             `json:"times"`
	Of              json.RawMessage `json:"of"`

	Project    string             `json:"project"`
	Model      string             `json:"model"`
	Path       string             `json:"path"`
	Shard      map[string]string  `json:"shard"`
	Metadata   map[string]written `json:"metadata"`
	ExternalID string             `json:"externalId"`
	Draft      bool               `json:"draft"`
	Reference  string             `json:"reference"`
	To         string             `json:"to"`
	Place      string             `json:"place"`
	Rule       string             `json:"rule"`
	MaxAgeMs   int64              `json:"maxAgeMs"`
	Watch      string             `json:"watch"`
	IntervalMs int64              `json:"intervalMs"`
}

// within bounds one operation by the time that the suite gives it.
func (r request) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.TimeoutMs == 0 || r.Op == "open" {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Duration(r.TimeoutMs)*time.Millisecond)
}

func errorOf(err error) map[string]any {
	var told *gallery.Error
	if !errors.As(err, &told) {
		return map[string]any{
			"type": fmt.Sprintf("%T", err), "code": "NONE", "reason": "", "message": err.Error(),
			"details": map[string]string{}, "retryable": false, "retryAfterMs": 0, "requestId": "",
		}
	}
	details := told.Details
	if details == nil {
		details = map[string]string{}
	}
	return map[string]any{
		"type":         fmt.Sprintf("%T", told),
		"code":         told.Code,
		"reason":       told.Reason,
		"message":      told.Message,
		"details":      details,
		"retryable":    told.Retryable,
		"retryAfterMs": told.RetryAfter.Milliseconds(),
		"requestId":    told.RequestID,
	}
}
