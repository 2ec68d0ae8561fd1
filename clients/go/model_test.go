package gallery

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

func TestModelsAreListedAnnotatedAndDeprecated(t *testing.T) {
	client := openTo(t, storeAddress(t))
	project := newLine(t, client).Project
	other, err := client.CreateModel(t.Context(), project, "arrivals", WithSpecification(Specification{Training: "by hand"}))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := client.GetModel(t.Context(), other.ID); err != nil || found.Name != "arrivals" || found.Specification.Training != "by hand" {
		t.Errorf("got %+v, %v", found, err)
	}
	if said, err := client.AnnotateModel(t.Context(), project+"/arrivals", Values{"owner": "ann"}); err != nil || said.Annotations["owner"] != "ann" {
		t.Errorf("annotated %+v, %v", said, err)
	}
	names := func(query ModelQuery) []string {
		var found []string
		for _, each := range all(t, client.Models(t.Context(), query)) {
			found = append(found, each.Name)
		}
		return found
	}
	if found := names(ModelQuery{Project: project}); !slices.Equal(found, []string{"arrivals", "demand"}) {
		t.Errorf("there are %q", found)
	}
	if flagged, err := client.DeprecateModel(t.Context(), project+"/arrivals", "nobody asks"); err != nil || !flagged.Deprecated {
		t.Errorf("deprecated %+v, %v", flagged, err)
	}
	some, every := names(ModelQuery{Project: project}), names(ModelQuery{Project: project, IncludeDeprecated: true})
	if len(some) != 1 || len(every) != 2 {
		t.Errorf("there are %q of %q", some, every)
	}
	if lifted, err := client.RestoreModel(t.Context(), other.ID, "somebody does"); err != nil || lifted.Deprecated {
		t.Errorf("restored %+v, %v", lifted, err)
	}
	next, err := client.CreateModel(t.Context(), project, "arrivals", WithSpecification(Specification{Training: "by night"}))
	if err != nil || next.Revision != 2 {
		t.Fatalf("next came %+v, %v", next, err)
	}
	for _, reference := range []string{other.ID, project + "/arrivals"} {
		found, err := client.GetModel(t.Context(), reference, AtRevision(1))
		if err != nil || found.Revision != 1 || found.NewestRevision != 2 || found.Specification.Training != "by hand" {
			t.Errorf("the first is %+v, %v", found, err)
		}
	}
	if flagged, err := client.DeprecateModel(t.Context(), other.ID, "by hand", AtRevision(1)); err != nil || flagged.Deprecated {
		t.Errorf("the whole model was deprecated: %+v, %v", flagged, err)
	}
	line := Line{Project: project, Model: "arrivals"}
	if _, err := client.Save(t.Context(), line.String(), bytes.NewReader(nil), WithRevision(1)); !errors.Is(err, ErrFailedPrecondition) {
		t.Errorf("a deprecated revision took an instance: %v", err)
	}
	if _, err := client.RestoreModel(t.Context(), other.ID, "by hand", AtRevision(1)); err != nil {
		t.Error(err)
	}
	if _, err := client.Save(t.Context(), line.String(), bytes.NewReader(nil), WithRevision(1)); err != nil {
		t.Error(err)
	}
	if _, err := client.DeprecateModel(t.Context(), project+"/none", "a test"); !errors.Is(err, ErrNotFound) {
		t.Errorf("no model came to %v", err)
	}
}
