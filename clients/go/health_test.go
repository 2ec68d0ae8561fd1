package gallery

import (
	"context"
	"slices"
	"testing"
	"time"
)

// healthOnce waits until the health of an instance has a grade: it is computed behind what is written.
func healthOnce(t *testing.T, client *Client, id, grade string) *InstanceHealth {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, err := range client.Events(EventQuery{Subject: id, Kinds: []string{"health.*"}, Follow: true}).All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		found, err := client.Health(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if found.Grade == grade {
			return found
		}
	}
	return nil // which a feed that follows never comes to
}

func TestAnInstanceTellsOfItsHealth(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 1)[0]
	records := []EvaluationRecord{{saved.ID, map[string]float64{"mae": 1}, Evaluation{}}}
	for day := range 5 {
		measured := time.Now().Add(time.Duration(day-9) * time.Hour)
		records = append(records, EvaluationRecord{saved.ID, map[string]float64{"mae": 9},
			Evaluation{Scope: "Production", Measured: measured}})
	}
	if _, err := client.InsertEvaluations(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	found := healthOnce(t, client, saved.ID, "POOR")
	if found.InstanceID != saved.ID || found.Score == nil || found.Computed.IsZero() {
		t.Fatalf("it is %+v", found)
	}
	if len(found.Findings) == 0 || found.Completeness == nil || !slices.Contains(found.CoveredScopes, "Production") {
		t.Errorf("it is %+v", found)
	}
	skew := found.Skews[slices.IndexFunc(found.Skews, func(each MetricSkew) bool { return each.Key.Name == "mae" })]
	if skew.Skew == nil || *skew.Skew != 8 || *skew.Production != 9 || skew.ReferenceScope != "Validation" || skew.Grade != "POOR" {
		t.Errorf("the skew is %+v", skew)
	}
	if len(found.Drifts) == 0 || found.Drifts[0].Points != 5 || found.Drifts[0].Key.Scope != "Production" {
		t.Errorf("the drifts are %+v", found.Drifts)
	}
}
