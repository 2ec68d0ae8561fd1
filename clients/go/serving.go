package gallery

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
)

// Serving is the instance that serves at a place, and why.
type Serving struct {
	Place    string
	Instance *Instance
	Source   string // HOLD, RULE or DEPLOYMENT
	Reason   string
	// Hold is set where one decided, Deployment what is current, and DecisionID that of a rule that decided.
	Hold       *Hold
	Deployment *Deployment
	DecisionID string
	Asked      time.Time // when a server said so
	// FromDisk says that no server could be asked, and this is what one answered at Asked.
	FromDisk bool
}

// Serving tells what a program should load now at a place, such as `project/model/city=Oslo@production`: what a hold
// keeps, else what a rule selects, else what is deployed.
//
// The answer and its bytes are kept on this machine. Where no server can be asked, the last ones are given, with
// FromDisk set and a warning in the log; so a program starts without one. It fails with ErrNotFound, NOTHING_SERVES
// where nothing does, and with ErrUnavailable where nothing was kept either.
func (c *Client) Serving(ctx context.Context, place string, options ...GetOption) (*Serving, error) {
	served, err := c.askServing(ctx, c, place, resolvingOf(options))
	if err == nil && served.FromDisk {
		c.channel.logger.Warn("no server answers; it serves what it did before", "place", place, "asked", served.Asked)
	}
	return served, err
}

// askServing asks by the connections of `by`, which may be another client's.
func (c *Client) askServing(ctx context.Context, by *Client, place string, how resolving) (*Serving, error) {
	line, environment, err := parsePlace(place)
	if err != nil {
		return nil, err
	}
	kept := keptServing{filepath.Join(c.cache.root, servedFolder)}
	asked := time.Now().UTC()
	request := &deployment.GetServingRequest{
		Line: line.encode(), Environment: &environment, OrUnsharded: unlessZero(how.orUnsharded),
	}
	name := place
	if how.orUnsharded {
		name += " or unsharded"
	}
	answer, err := by.Calls.GetServing(ctx, request)
	if err == nil {
		err = by.keepBytes(ctx, kept, answer.GetInstance())
	}
	switch {
	case errors.Is(err, ErrUnavailable), errors.Is(err, ErrDeadlineExceeded):
		if before, asked := kept.find(c.channel.address, name); before != nil {
			return servingOf(place, before, asked, true), nil
		}
		return nil, err
	case err != nil:
		if asError(err).Reason == "NOTHING_SERVES" {
			kept.forget(c.channel.address, name)
		}
		return nil, err
	}
	if err := kept.keep(c.channel.address, name, answer, asked); err != nil {
		c.channel.logger.Warn("what serves cannot be kept on this machine", "place", place, "error", err)
	}
	return servingOf(place, answer, asked, false), nil
}

// keepBytes brings the bytes to this machine unless they are here. What cannot be kept is known all the same, and
// whoever loads it hears what is wrong with it.
func (c *Client) keepBytes(ctx context.Context, kept keptServing, of *instance.ModelInstance) error {
	if of.GetSize() == 0 || !digestForm.MatchString(of.GetSha256()) {
		return nil
	}
	path := kept.bytesPath(of.GetSha256())
	if state, err := os.Stat(path); err == nil && state.Size() == of.GetSize() {
		return nil
	}
	err := os.MkdirAll(kept.folder, 0o700)
	if err == nil {
		err = c.loadInstanceFile(ctx, instanceOf(of), path)
	}
	var told *Error
	if err == nil || errors.As(err, &told) && !errors.Is(err, ErrDataLoss) {
		return err
	}
	c.channel.logger.Warn("the bytes of what serves cannot be kept on this machine", "instance", of.GetInstanceId(), "error", err)
	return nil
}

func servingOf(place string, answer *deployment.GetServingResponse, asked time.Time, fromDisk bool) *Serving {
	made := &Serving{
		Place:      place,
		Instance:   instanceOf(answer.GetInstance()),
		Source:     enumName(answer.GetSource()),
		Reason:     answer.GetReason(),
		DecisionID: answer.GetDecisionId(),
		Asked:      asked,
		FromDisk:   fromDisk,
	}
	if answer.IsSetHold() {
		made.Hold = holdOf(answer.GetHold())
	}
	if answer.IsSetDeployment() {
		made.Deployment = deploymentOf(answer.GetDeployment())
	}
	return made
}
