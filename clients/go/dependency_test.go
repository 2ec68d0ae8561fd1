package gallery

import (
	"errors"
	"testing"
)

func TestModelsDependOnOthers(t *testing.T) {
	client := openTo(t, storeAddress(t))
	upstream := newLine(t, client)
	name := func(model string) string { return upstream.Project + "/" + model }
	below, err := client.CreateModel(t.Context(), upstream.Project, "staffing")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateModel(t.Context(), upstream.Project, "pay", DependingOn(below.ID)); err != nil {
		t.Fatal(err)
	}
	change, err := client.AddDependency(t.Context(), below.ID, name("demand"), AcrossShards())
	if err != nil || change == nil || change.State != "DONE" || change.ModelID != below.ID || change.Fault != nil {
		t.Fatalf("the change is %+v, %v", change, err)
	}
	if found, err := client.Propagation(t.Context(), change.ID); err != nil || found.ID != change.ID || *found.Copies != 0 {
		t.Errorf("asked, it is %+v, %v", found, err)
	}
	if again, err := client.AddDependency(t.Context(), name("staffing"), name("demand"), AcrossShards()); again != nil || err != nil {
		t.Errorf("again, it came to %+v, %v", again, err)
	}
	edges := all(t, client.Dependencies(t.Context(), name("pay"), DependencyQuery{Depth: 5}))
	if len(edges) != 2 || edges[0].Upstream != name("staffing") || edges[1].Depth != 2 || !edges[1].AcrossShards ||
		edges[1].DownstreamID != below.ID || edges[1].Upstream != name("demand") {
		t.Errorf("it depends on %+v", edges)
	}
	edges = all(t, client.Dependencies(t.Context(), below.ID, DependencyQuery{Downstream: true}))
	if len(edges) != 1 || edges[0].Downstream != name("pay") {
		t.Errorf("on it depend %+v", edges)
	}
	_, err = client.AddDependency(t.Context(), name("demand"), name("pay"))
	if !errors.Is(err, ErrFailedPrecondition) || asError(err).Reason != "DEPENDENCY_CYCLE" {
		t.Errorf("a cycle came to %v", err)
	}
	if gone, err := client.RemoveDependency(t.Context(), name("pay"), below.ID); err != nil || gone.ID == "" {
		t.Errorf("removed came to %+v, %v", gone, err)
	}
	if edges := all(t, client.Dependencies(t.Context(), name("pay"), DependencyQuery{})); len(edges) != 0 {
		t.Errorf("left are %+v", edges)
	}
	if _, err := client.AddDependency(t.Context(), upstream.String(), name("pay")); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("a line came to %v", err)
	}
}
