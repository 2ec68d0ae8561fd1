package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
)

// TestThePage runs what docs/clients/go.md shows.
func TestThePage(t *testing.T) {
	address := os.Getenv("GALLERY_TEST_ADDRESS")
	if address == "" {
		t.Skip("GALLERY_TEST_ADDRESS names no gallery-server")
	}
	t.Setenv("GALLERY_ADDRESS", address)
	t.Setenv("GALLERY_CACHE_DIR", t.TempDir())
	t.Chdir(t.TempDir())
	if err := os.WriteFile("weights.bin", []byte("weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	token := ""
	err := func() error {
		client, err := gallery.Open("", // or "127.0.0.1:9480", or several with commas between them
			gallery.WithName("pricing"), gallery.WithToken(token), gallery.WithTimeout(10*time.Second))
		if err != nil {
			return err
		}
		defer client.Close()
		return follow(ctx, client)
	}()
	if err != nil {
		t.Error(err)
	}
}

func follow(ctx context.Context, client *gallery.Client) error {
	if _, err := client.CreateModel(ctx, "marketplace", "demand", gallery.WithShardKeys("city")); err != nil {
		return err
	}
	saved, err := client.SaveFile(ctx, "marketplace/demand/city=Oslo", "weights.bin",
		gallery.WithMetadata(gallery.Values{"modelName": "Linear", "trainingEnd": time.Now()}),
		gallery.WithExternalID("run-17/Oslo"))
	if err != nil {
		return err
	}
	fmt.Println(saved.Reference(), saved.Size, saved.SHA256, saved.AlreadyExisted)

	content, err := client.Load(ctx, "marketplace/demand/city=Oslo@newest")
	if err != nil {
		return err
	}
	found, err := client.LoadFile(ctx, saved.Reference(), "model.bin")
	if err != nil {
		return err
	}
	reader, err := client.Read(ctx, found.ID)
	if err != nil {
		return err
	}
	defer reader.Close()
	if _, err := io.Copy(io.Discard, reader); err != nil {
		return err // also where the bytes are not those that were saved
	}

	newest, err := client.Get(ctx, "marketplace/demand/city=Oslo@newest")
	if err != nil {
		return err
	}
	query := gallery.Query{
		Within:     "marketplace/demand",
		Conditions: []gallery.Condition{{Field: "city", Operator: gallery.Equal, Value: "Oslo"}},
		Where:      "modelName == 'Linear' || modelName == 'Forest'",
	}
	for instance, err := range client.Search(ctx, query) {
		if err != nil {
			return err
		}
		fmt.Println(instance.Reference(), instance.Metadata["modelName"])
	}
	if _, err := client.Annotate(ctx, newest.ID, gallery.Values{"owner": "forecasting", "reviewed": true}); err != nil {
		return err
	}
	for annotation, err := range client.Annotations(ctx, newest.ID, gallery.AnnotationQuery{History: true}) {
		if err != nil {
			return err
		}
		fmt.Println(annotation.Key, annotation.Value, annotation.CreatedBy)
	}
	if _, err := client.Deprecate(ctx, newest.ID, "trained on wrong weather"); err != nil {
		return err
	}
	if _, err := client.Restore(ctx, newest.ID, "the weather was right"); err != nil {
		return err
	}
	if err := measure(ctx, client, saved, newest); err != nil {
		return err
	}
	if err := serve(ctx, client, newest); err != nil {
		return err
	}
	return callAndFail(ctx, client, saved, content)
}

func measure(ctx context.Context, client *gallery.Client, saved, newest *gallery.Instance) error {
	_, err := client.InsertMetrics(ctx, newest.ID, map[string]float64{"mae": 2.1, "bias": -0.1},
		gallery.Evaluation{Scope: "Validation", SampleCount: 1344})
	if err != nil {
		return err
	}
	for metric, err := range client.Metrics(ctx, newest.ID, gallery.MetricQuery{Names: []string{"mae"}}) {
		if err != nil {
			return err
		}
		fmt.Println(metric.Measured, metric.Value)
	}
	ids, err := client.InsertEvaluations(ctx, []gallery.EvaluationRecord{
		{Instance: newest.ID, Metrics: map[string]float64{"mae": 2.4}, Evaluation: gallery.Evaluation{Scope: "Production"}},
		{Instance: saved.Reference(), Metrics: map[string]float64{"bias": math.NaN()}},
	})
	if err != nil {
		return err
	}
	latest, err := client.LatestMetrics(ctx, []string{newest.ID, saved.ID}, gallery.SeriesQuery{Scope: "Production"})
	if err != nil {
		return err
	}
	fmt.Println(len(ids), latest[0].Value)
	health, err := client.Health(ctx, newest.ID)
	if err != nil {
		return err
	}
	fmt.Println(health.Grade, health.Findings)
	return nil
}

func serve(ctx context.Context, client *gallery.Client, newest *gallery.Instance) error {
	_, err := client.Deploy(ctx, newest.ID, "production", gallery.WithReason("better than last week's"))
	if err != nil {
		return err
	}
	place := "marketplace/demand/city=Oslo@production"
	for deployment, err := range client.DeploymentHistory(ctx, place) {
		if err != nil {
			return err
		}
		fmt.Println(deployment.Version, deployment.Created, deployment.CreatedBy, deployment.Reason)
	}
	served, err := client.Serving(ctx, place)
	if err != nil {
		return err
	}
	fmt.Println(served.Instance.Version, served.Source, served.FromDisk)

	watch, err := client.WatchServing(ctx, place, func(served *gallery.Serving) error {
		content, err := client.LoadInstance(ctx, served.Instance)
		if err == nil {
			log.Printf("now %s, %d bytes", served.Instance.Version, len(content))
		}
		return err
	}, gallery.WithInterval(10*time.Second))
	if err != nil {
		return err
	}
	defer watch.Close()

	rule := `
team: default
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: marketplace
rule:
  GIVEN: city == request.city
  WHEN: metrics['mae'] < 5
  MODEL_SELECTION: {minimize: "metrics['mae']"}
`
	champion, err := client.Champion(ctx, rule, gallery.Values{"city": "Oslo"}, gallery.MaxAge(time.Minute))
	if err != nil {
		return err
	}
	fmt.Println(champion.Instance.Reference(), champion.Candidates)
	return followAndDepend(ctx, client)
}

func followAndDepend(ctx context.Context, client *gallery.Client) error {
	feed := client.Events(gallery.EventQuery{Project: "marketplace", Kinds: []string{"deployment.*"}, Follow: true})
	for event, err := range feed.All(ctx) {
		if err != nil {
			return err
		}
		fmt.Println(event.Number, event.Kind, event.SubjectID)
		break
	}
	if _, err := client.CreateModel(ctx, "marketplace", "staffing"); err != nil {
		return err
	}
	if _, err := client.AddDependency(ctx, "marketplace/staffing", "marketplace/demand", gallery.AcrossShards()); err != nil {
		return err
	}
	for edge, err := range client.Dependencies(ctx, "marketplace/staffing", gallery.DependencyQuery{Depth: 3}) {
		if err != nil {
			return err
		}
		fmt.Println(edge.Downstream, edge.Upstream, edge.Depth)
	}
	return nil
}

func callAndFail(ctx context.Context, client *gallery.Client, saved *gallery.Instance, content []byte) error {
	answer, err := client.Calls.GetLineage(ctx, &instance.GetLineageRequest{InstanceId: &saved.ID})
	if err != nil {
		return err
	}
	fmt.Println(len(answer.GetItems()), len(content))

	_, err = client.Get(ctx, "marketplace/demand/city=Rome@newest")
	var told *gallery.Error
	switch {
	case errors.Is(err, gallery.ErrNotFound):
		fmt.Println("train one first")
	case errors.Is(err, gallery.ErrUnavailable), errors.Is(err, gallery.ErrDeadlineExceeded):
		fmt.Println("later")
	case errors.As(err, &told):
		fmt.Println(told.Code, told.Reason, told.Details, told.RequestID)
	}

	ctx, cancel := context.WithTimeout(ctx, 2500*time.Millisecond)
	defer cancel()
	_, err = client.Get(ctx, "marketplace/demand/city=Oslo@newest")
	return err
}

var (
	goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")
	indents = regexp.MustCompile(`(?m)^[\t ]+`)
)

// What the page shows is what the test above runs, whatever it is indented by.
func TestThePageShowsWhatRuns(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "clients", "go.md"))
	if err != nil {
		t.Skip("the page lies in the whole repository")
	}
	source, err := os.ReadFile("page_test.go")
	if err != nil {
		t.Fatal(err)
	}
	runs := indents.ReplaceAllString(string(source), "")
	blocks := goBlock.FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 10 {
		t.Errorf("the page has %d blocks", len(blocks))
	}
	for _, block := range blocks {
		if !strings.Contains(runs, indents.ReplaceAllString(block[1], "")) {
			t.Errorf("the page shows what does not run:\n%s", block[1])
		}
	}
}
