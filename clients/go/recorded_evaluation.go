package gallery

import (
	"context"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/metric"
)

// RecordedEvaluation is an evaluation as it is kept, with all that it found; its Instance is an id.
type RecordedEvaluation struct {
	ID string
	EvaluationRecord
	Recorded   time.Time
	RecordedBy string
	// Retracted is set where it was taken back: its metrics count no longer.
	Retracted        time.Time
	RetractedBy      string
	RetractionReason string
}

// Evaluation gets an evaluation whole, with its payload, by its id.
func (c *Client) Evaluation(ctx context.Context, id string) (*RecordedEvaluation, error) {
	answer, err := c.Calls.GetEvaluation(ctx, &metric.GetEvaluationRequest{EvaluationId: &id})
	if err != nil {
		return nil, err
	}
	return evaluationOf(answer.GetEvaluation()), nil
}

// RetractEvaluation takes an evaluation back as wrong: the values before its own count again. It stays readable, with
// the reason.
func (c *Client) RetractEvaluation(ctx context.Context, id, reason string) (*RecordedEvaluation, error) {
	request := &metric.RetractEvaluationRequest{EvaluationId: &id, Reason: &reason}
	answer, err := c.Calls.RetractEvaluation(ctx, request)
	if err != nil {
		return nil, err
	}
	return evaluationOf(answer.GetEvaluation()), nil
}

func evaluationOf(told *metric.Evaluation) *RecordedEvaluation {
	if told == nil {
		told = &metric.Evaluation{}
	}
	made := &RecordedEvaluation{
		ID:               told.GetEvaluationId(),
		EvaluationRecord: EvaluationRecord{Instance: told.GetInstanceId(), Metrics: make(map[string]float64)},
		Recorded:         decodeTime(told.RecordedMicros),
		RecordedBy:       told.GetRecordedBy(),
		Retracted:        decodeTime(told.RetractedMicros),
		RetractedBy:      told.GetRetractedBy(),
		RetractionReason: told.GetRetractionReason(),
	}
	for _, each := range told.GetMetrics() {
		made.Metrics[each.GetName()] = each.GetValue()
	}
	if told.IsSetContext() {
		made.Evaluation = measuredOn(told.GetContext())
	}
	return made
}

func measuredOn(told *metric.EvaluationContext) Evaluation {
	made := Evaluation{
		Scope:       told.GetScope(),
		Segment:     told.GetSegment(),
		SampleCount: told.GetSampleCount(),
		Measured:    decodeTime(told.MeasuredMicros),
		Metadata:    decodeValues(told.GetMetadata()),
		Payload:     told.GetPayload(),
		PayloadType: told.GetPayloadType(),
	}
	if data := told.DataSet; data != nil {
		made.DataSet, made.DataSetVersion, made.DataSetDigest = data.GetName(), data.GetVersion(), data.GetDigest()
	}
	if window := told.Window; window != nil {
		made.WindowStart, made.WindowEnd = decodeTime(window.StartMicros), decodeTime(window.EndMicros)
	}
	return made
}
