package gallery

import (
	"context"
	"time"
)

// ServingWatch keeps a program at what serves at a place.
type ServingWatch struct {
	*watch[Serving]

	client *Client
	place  string
	resolving
	onChange func(*Serving) error
}

// ServingWatchOption says how what serves is watched: any WatchOption or GetOption.
type ServingWatchOption interface{ watchServing(*watching) }

// WatchServing calls onChange with what serves now, before it returns, and again, in a goroutine of its own, whenever
// another instance does. What serves is on this machine by the time that onChange is called, and the watch begins
// without a server where something was kept. An error of onChange is logged, and the call repeated at the next
// interval. The context bounds the first answer; the watch ends with Close.
func (c *Client) WatchServing(
	ctx context.Context, place string, onChange func(*Serving) error, options ...ServingWatchOption,
) (*ServingWatch, error) {
	chosen := watching{interval: 10 * time.Second}
	for _, option := range options {
		option.watchServing(&chosen)
	}
	if err := chosen.check(); err != nil {
		return nil, err
	}
	found := &ServingWatch{watch: newWatch[Serving](c), client: c, place: place, resolving: chosen.resolving, onChange: onChange}
	if err := found.look(ctx); err != nil {
		_ = found.Close()
		return nil, err
	}
	found.ended.Go(func() { found.run(chosen.interval) })
	return found, nil
}

func (w *ServingWatch) run(interval time.Duration) {
	for pause(w.life, interval) {
		if err := w.look(w.life); err != nil {
			w.warn("what serves cannot be asked for", err, w.place)
		}
	}
}

func (w *ServingWatch) look(ctx context.Context) error {
	found, err := w.client.askServing(ctx, w.own, w.place, w.resolving)
	if err != nil {
		return err
	}
	if before := w.Current(); found.FromDisk && (before == nil || !before.FromDisk) {
		w.own.channel.logger.Warn("no server answers; it goes on with what served before", "place", w.place)
	}
	w.tell(found.Instance.ID, found, w.onChange)
	return nil
}
