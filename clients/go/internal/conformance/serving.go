package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

func (d *driver) serving(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	served, err := client.Serving(ctx, asked.Place)
	if err != nil {
		return nil, err
	}
	return map[string]any{"instanceId": served.Instance.ID, "source": served.Source, "fromDisk": served.FromDisk}, nil
}

func (d *driver) champion(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	values, err := asked.values()
	if err != nil {
		return nil, err
	}
	age := gallery.MaxAge(time.Duration(asked.MaxAgeMs) * time.Millisecond)
	best, err := client.Champion(ctx, asked.Rule, values, age)
	if err != nil {
		return nil, err
	}
	return map[string]any{"instanceId": best.Instance.ID, "decisionId": best.DecisionID}, nil
}

func (d *driver) watchServing(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	watch, err := client.WatchServing(ctx, asked.Place, func(served *gallery.Serving) error {
		d.say(map[string]any{"watch": asked.Watch, "instanceId": served.Instance.ID})
		return nil
	}, asked.interval())
	if err != nil {
		return nil, err
	}
	return d.watch(asked.Watch, watch)
}

func (d *driver) watchChampion(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	values, err := asked.values()
	if err != nil {
		return nil, err
	}
	watch, err := client.WatchChampion(ctx, asked.Rule, values, func(best *gallery.Champion) error {
		d.say(map[string]any{"watch": asked.Watch, "instanceId": best.Instance.ID})
		return nil
	}, asked.interval())
	if err != nil {
		return nil, err
	}
	return d.watch(asked.Watch, watch)
}

func (d *driver) watch(name string, watch interface{ Close() error }) (any, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.watches[name] = watch
	return struct{}{}, nil
}

func (d *driver) endWatch(_ context.Context, asked request) (any, error) {
	d.mutex.Lock()
	watch, known := d.watches[asked.Watch]
	delete(d.watches, asked.Watch)
	d.mutex.Unlock()
	if !known {
		return nil, fmt.Errorf("no watch %q runs", asked.Watch)
	}
	return struct{}{}, watch.Close()
}

// interval is that of a watch; the suite names one for each.
func (r request) interval() gallery.WatchOption {
	return gallery.WithInterval(time.Duration(r.IntervalMs) * time.Millisecond)
}

// values answers what a rule reads of the request.
func (r request) values() (gallery.Values, error) {
	if r.Request == nil {
		return nil, nil
	}
	var pairs map[string]written
	if err := json.Unmarshal(r.Request, &pairs); err != nil {
		return nil, err
	}
	return valuesOf(pairs)
}
