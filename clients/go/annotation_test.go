package gallery

import (
	"bytes"
	"errors"
	"testing"
)

func TestAnnotationsChangeAndAreKept(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 1)[0]
	for _, each := range []Values{{"owner": "ann", "reviewed": true}, {"owner": "bob"}, {"reviewed": ""}} {
		if _, err := client.Annotate(t.Context(), saved.Reference(), each); err != nil {
			t.Fatal(err)
		}
	}
	found, err := client.Get(t.Context(), saved.ID)
	if err != nil || len(found.Annotations) != 1 || found.Annotations["owner"] != "bob" {
		t.Errorf("got %v, %v", found.Annotations, err)
	}
	var written []any
	for _, each := range all(t, client.Annotations(t.Context(), saved.Reference(), AnnotationQuery{Key: "owner", History: true})) {
		if each.Key != "owner" || each.Created.IsZero() || each.CreatedBy == "" {
			t.Errorf("got %+v", each)
		}
		written = append(written, each.Value)
	}
	if len(written) != 2 || written[0] != "bob" || written[1] != "ann" {
		t.Errorf("got %v", written)
	}
	newest := all(t, client.Annotations(t.Context(), saved.ID, AnnotationQuery{}))
	for _, each := range newest {
		if each.Key == "reviewed" && each.Value != nil {
			t.Errorf("got %+v", each)
		}
	}
	if len(newest) == 0 {
		t.Error("got none")
	}
	if _, err := client.Annotate(t.Context(), saved.ID, Values{"tags": []string{"a"}}); !errors.Is(err, ErrInvalidArgument) {
		t.Errorf("a list came to %v", err)
	}
}

func TestAnInstanceIsDeprecatedRestoredAndReleased(t *testing.T) {
	client := openTo(t, storeAddress(t))
	saved := saveEmpty(t, client, 1)[0]
	flagged, err := client.Deprecate(t.Context(), saved.Reference(), "it drifts")
	if err != nil || !flagged.Deprecated || flagged.DeprecationReason != "it drifts" || flagged.Stage != "DEPRECATED" {
		t.Errorf("got %+v, %v", flagged, err)
	}
	if _, err := client.Get(t.Context(), saved.Line().At("newest")); !errors.Is(err, ErrNotFound) {
		t.Errorf("newest came to %v", err)
	}
	if _, err := client.Deploy(t.Context(), saved.ID, "production"); !errors.Is(err, ErrFailedPrecondition) {
		t.Errorf("it was deployed: %v", err)
	}
	if _, err := client.Deploy(t.Context(), saved.ID, "production", ThoughDeprecated()); err != nil {
		t.Error(err)
	}
	if lifted, err := client.Restore(t.Context(), saved.ID, "a mistake"); err != nil || lifted.Deprecated {
		t.Errorf("got %+v, %v", lifted, err)
	}
	draft, err := client.Save(t.Context(), saved.Line().String(), bytes.NewReader(nil), AsDraft())
	if err != nil || draft.Version != "" {
		t.Fatalf("saved %+v, %v", draft, err)
	}
	if released, err := client.Release(t.Context(), draft.ID); err != nil || released.Version == "" || released.Released.IsZero() {
		t.Errorf("released %+v, %v", released, err)
	}
}
