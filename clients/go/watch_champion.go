package gallery

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/decision"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/event"
)

const (
	feedWait  = 10 * time.Second // that a read of the feed waits at the server; closing ends it at once
	feedPause = time.Second      // after a failure
)

// ChampionWatch keeps a program at what a rule prefers.
type ChampionWatch struct {
	*watch[Champion]

	client   *Client
	rule     string
	request  Values
	onChange func(*Champion) error
	interval time.Duration

	sources *decision.AnswerSources // what the answer depends on
	cursor  string                  // place in the feed; empty where it begins anew
	asked   time.Time               // zero where it must be asked again
}

// WatchChampion calls onChange with what a rule prefers now, before it returns, and again, in a goroutine of its own,
// whenever that is another instance. It follows the feed of events, and asks again when something was written that the
// rule reads; a rule that reads the clock is asked every interval too. Where no instance is a candidate any more, the
// last champion stays, with a warning in the log. An error of onChange is logged, and the call repeated at the next
// change or interval. The context bounds the first answer; the watch ends with Close.
func (c *Client) WatchChampion(
	ctx context.Context, rule string, request Values, onChange func(*Champion) error, options ...WatchOption,
) (*ChampionWatch, error) {
	chosen := watching{interval: time.Minute}
	for _, option := range options {
		option(&chosen)
	}
	if err := chosen.check(); err != nil {
		return nil, err
	}
	found := &ChampionWatch{
		watch: newWatch[Champion](c), client: c, rule: rule, request: request, onChange: onChange, interval: chosen.interval,
	}
	if err := found.start(ctx); err != nil {
		_ = found.Close()
		return nil, err
	}
	found.ended.Go(found.run)
	return found, nil
}

// start asks twice: what is written while the rule is asked again comes behind the place in the feed, and is seen.
func (w *ChampionWatch) start(ctx context.Context) error {
	if _, err := w.ask(ctx); err != nil {
		return err
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	return w.look(ctx)
}

func (w *ChampionWatch) run() {
	for w.life.Err() == nil {
		concerns, err := w.read()
		if err == nil && (concerns || w.isDue()) {
			err = w.look(w.life)
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrGone): // archived meanwhile: begin at the newest, and ask
			w.cursor, w.asked = "", time.Time{}
		case errors.Is(err, ErrNotFound):
			w.warn("the rule prefers nothing now, and the last one stays", err, w.ruleName())
		default:
			w.warn("what the rule prefers cannot be asked for", err, w.ruleName())
			w.asked = time.Time{}
			pause(w.life, feedPause)
		}
	}
}

// isDue tells whether to ask though nothing was read: after a failure, by the clock, and for what was not taken.
func (w *ChampionWatch) isDue() bool {
	untold := w.told != w.Current().Instance.ID
	return w.asked.IsZero() || time.Since(w.asked) >= w.interval && (w.sources.GetClock() || untold)
}

func (w *ChampionWatch) look(ctx context.Context) error {
	kinds := w.sources.GetKinds()
	found, err := w.ask(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(w.sources.GetKinds(), kinds) {
		w.cursor = ""
	}
	w.tell(found.Instance.ID, found, w.onChange)
	return nil
}

func (w *ChampionWatch) ask(ctx context.Context) (*Champion, error) {
	w.asked = time.Now()
	found, sources, err := w.client.askChampion(ctx, w.own, w.rule, w.request)
	if err != nil {
		return nil, err
	}
	if w.sources = sources; sources == nil {
		w.sources = decision.NewAnswerSources()
	}
	return found, nil
}

// begin finds the place behind the newest event.
func (w *ChampionWatch) begin(ctx context.Context) error {
	answer, err := w.own.Calls.ReadEvents(ctx, &event.ReadEventsRequest{
		Start: ptr(event.EventStart_NEWEST), Filter: w.filter(), Limit: ptr(int32(pageSize)),
	})
	if err == nil {
		w.cursor = answer.GetNextCursor()
	}
	return err
}

// read waits for events, and tells whether the rule reads any of what they changed.
func (w *ChampionWatch) read() (bool, error) {
	if w.cursor == "" {
		w.asked = time.Time{}
		return false, w.begin(w.life)
	}
	answer, err := w.own.Calls.ReadEvents(w.life, &event.ReadEventsRequest{
		Cursor: &w.cursor, Filter: w.filter(), Limit: ptr(int32(pageSize)), WaitMs: ptr(w.wait()),
	})
	if err != nil {
		return false, err
	}
	w.cursor = answer.GetNextCursor()
	return slices.ContainsFunc(answer.GetItems(), w.isRead), nil
}

// wait is how long a read of the feed waits: no longer than until the rule is due.
func (w *ChampionWatch) wait() int32 {
	until := feedWait
	if w.sources.GetClock() || w.told != w.Current().Instance.ID {
		until = min(until, w.interval-time.Since(w.asked))
	}
	return int32(max(0, until).Milliseconds())
}

func (w *ChampionWatch) filter() *event.EventFilter {
	return &event.EventFilter{Kinds: w.sources.GetKinds()}
}

// isRead tells whether the rule reads what changed: of measurements, whether it reads one of these metrics.
func (w *ChampionWatch) isRead(of *event.Event) bool {
	if !strings.HasPrefix(of.GetKind(), "evaluation.") {
		return true
	}
	var after struct {
		Scope       string   `json:"scope"`
		Metrics     any      `json:"metrics"`
		MetricNames []string `json:"metricNames"`
	}
	if json.Unmarshal([]byte(of.GetAfter()), &after) != nil {
		return true
	}
	names := namesOf(after.Metrics, after.MetricNames)
	if names == nil {
		return true
	}
	for _, key := range w.sources.GetMetrics() {
		inScope := !key.IsSetScope() || key.GetScope() == after.Scope
		if inScope && (!key.IsSetName() || slices.Contains(names, key.GetName())) {
			return true
		}
	}
	return false
}

// namesOf answers the names of measured metrics, which are the keys of a mapping or a list; nil where none are told.
func namesOf(metrics any, names []string) []string {
	switch metrics := metrics.(type) {
	case map[string]any:
		found := []string{}
		for name := range metrics {
			found = append(found, name)
		}
		return found
	case []any:
		found := []string{}
		for _, name := range metrics {
			if text, is := name.(string); is {
				found = append(found, text)
			}
		}
		return found
	}
	return names
}

// ruleName names the rule in the log: of the text of a rule file, its beginning.
func (w *ChampionWatch) ruleName() string {
	name, _, _ := strings.Cut(w.rule, "\n")
	return name[:min(len(name), 60)]
}
