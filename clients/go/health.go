package gallery

import (
	"context"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/health"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/metric"
)

// InstanceHealth is how complete, covered, skewed and drifting an instance is, as last computed; its parts worst first.
// Grades are GOOD, FAIR, POOR or UNKNOWN.
type InstanceHealth struct {
	InstanceID    string
	ModelID       string
	Line          Line
	Version       string
	Grade         string        // of the worst measure that is known
	Score         *float64      // that measure over what the policy allows of it: above 1 is POOR
	Completeness  *Completeness // nil where it was not computed
	CoveredScopes []string      // that have metrics
	Skews         []MetricSkew
	Drifts        []MetricDrift
	Shifts        []DistributionShift
	Findings      []string // a sentence for each thing that is not good
	Environments  []string // where it is current
	Computed      time.Time
	PolicyVersion int64
	Outdated      bool // something was written since
}

// Completeness is the share of the project's reproducibility fields that an instance has.
type Completeness struct {
	Share   float64
	Missing []string
}

// MetricKey names a metric in one place: with an instance, a series of values.
type MetricKey struct {
	Name    string
	Scope   string
	Segment string // empty for all of the data
}

// MetricSkew is a metric of Production against the same one before it. What is nil cannot be told; Why says why.
type MetricSkew struct {
	Key            MetricKey
	Direction      string
	ReferenceScope string
	Reference      *float64
	Production     *float64
	Skew           *float64 // the relative loss: above 0 is worse
	Why            string
	Grade          string
}

// MetricDrift is a series of Production against its own beginning. What is nil cannot be told; Why says why.
type MetricDrift struct {
	Key       MetricKey
	Direction string
	Points    int64
	Kind      string    // NONE, LEVEL where the values moved, SPREAD where they scatter otherwise
	Began     time.Time // when, by the best estimate; zero where nothing was detected
	Detected  time.Time // when the series had shown enough of it
	Reference *float64
	Recent    *float64
	Drift     *float64 // the relative change; 0 where none was detected
	Why       string
	Grade     string
}

// DistributionShift is the population stability index between what a model was trained on and what it saw in
// Production.
type DistributionShift struct {
	Feature    string
	Segment    string
	Index      float64
	Reference  time.Time
	Production time.Time
	Grade      string
}

// Health tells how healthy an instance is, with a sentence for all that is not good.
func (c *Client) Health(ctx context.Context, reference string) (*InstanceHealth, error) {
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	answer, err := c.Calls.GetInstanceHealth(ctx, &health.GetInstanceHealthRequest{InstanceId: &id})
	if err != nil {
		return nil, err
	}
	return healthOf(answer.GetHealth()), nil
}

func healthOf(told *health.InstanceHealth) *InstanceHealth {
	if told == nil {
		told = &health.InstanceHealth{}
	}
	made := &InstanceHealth{
		InstanceID:    told.GetInstanceId(),
		ModelID:       told.GetModelId(),
		Line:          Line{told.GetProjectName(), told.GetBaseVersionId(), told.GetShard()},
		Version:       told.GetVersion(),
		Grade:         enumName(told.GetGrade()),
		Score:         told.Score,
		CoveredScopes: told.GetCoveredScopes(),
		Findings:      told.GetFindings(),
		Environments:  told.GetEnvironments(),
		Computed:      decodeTime(told.ComputedMicros),
		PolicyVersion: told.GetPolicyVersion(),
		Outdated:      told.GetOutdated(),
	}
	if complete := told.Completeness; complete != nil {
		made.Completeness = &Completeness{complete.GetShare(), complete.GetMissing()}
	}
	for _, each := range told.GetSkews() {
		made.Skews = append(made.Skews, skewOf(each))
	}
	for _, each := range told.GetDrifts() {
		made.Drifts = append(made.Drifts, driftOf(each))
	}
	for _, each := range told.GetShifts() {
		made.Shifts = append(made.Shifts, shiftOf(each))
	}
	return made
}

func skewOf(told *health.MetricSkew) MetricSkew {
	return MetricSkew{
		Key:            metricKeyOf(told.Key),
		Direction:      enumName(told.GetDirection()),
		ReferenceScope: told.GetReferenceScope(),
		Reference:      told.Reference,
		Production:     told.Production,
		Skew:           told.Skew,
		Why:            told.GetWhy(),
		Grade:          enumName(told.GetGrade()),
	}
}

func driftOf(told *health.MetricDrift) MetricDrift {
	return MetricDrift{
		Key:       metricKeyOf(told.Key),
		Direction: enumName(told.GetDirection()),
		Points:    told.GetPoints(),
		Kind:      enumName(told.GetKind()),
		Began:     decodeTime(told.BeganMicros),
		Detected:  decodeTime(told.DetectedMicros),
		Reference: told.Reference,
		Recent:    told.Recent,
		Drift:     told.Drift,
		Why:       told.GetWhy(),
		Grade:     enumName(told.GetGrade()),
	}
}

func shiftOf(told *health.DistributionShift) DistributionShift {
	return DistributionShift{
		Feature:    told.GetFeature(),
		Segment:    told.GetSegment(),
		Index:      told.GetIndex(),
		Reference:  decodeTime(told.ReferenceMicros),
		Production: decodeTime(told.ProductionMicros),
		Grade:      enumName(told.GetGrade()),
	}
}

func metricKeyOf(told *metric.MetricKey) MetricKey {
	if told == nil {
		return MetricKey{}
	}
	return MetricKey{told.GetName(), told.GetScope(), told.GetSegment()}
}
