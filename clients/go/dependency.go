package gallery

import (
	"context"
	"iter"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/dependency"
)

// Dependency is an edge: the downstream model depends on the upstream one, both as `project/model`.
type Dependency struct {
	Downstream   string
	Upstream     string
	DownstreamID string
	UpstreamID   string
	// AcrossShards lets a change in any shard of the upstream reach the unsharded line of the downstream.
	AcrossShards bool
	Depth        int // edges between the model that was asked about and the farther end
	Created      time.Time
	CreatedBy    string
}

// DependencyOption says how a model depends on another.
type DependencyOption func(*depending)

type depending struct{ acrossShards bool }

// AcrossShards lets a change in any shard of the upstream reach the unsharded line of the downstream.
func AcrossShards() DependencyOption { return func(d *depending) { d.acrossShards = true } }

// AddDependency lets a model depend on another one, each an id or `project/model`; every line below gets a copy. It
// answers nil where it does so already, and fails with ErrFailedPrecondition, DEPENDENCY_CYCLE, whose details name the
// `path` that the edge would close.
func (c *Client) AddDependency(
	ctx context.Context, model, upstream string, options ...DependencyOption,
) (*Propagation, error) {
	var chosen depending
	for _, option := range options {
		option(&chosen)
	}
	down, up, err := keysOf(model, upstream)
	if err != nil {
		return nil, err
	}
	wish := &dependency.DependencyWish{Upstream: up, AcrossShards: unlessZero(chosen.acrossShards)}
	answer, err := c.Calls.AddDependency(ctx, &dependency.AddDependencyRequest{Downstream: down, Dependency: wish})
	if err != nil || !answer.IsSetPropagation() {
		return nil, err
	}
	return propagationOf(answer.GetPropagation()), nil
}

// RemoveDependency lets a model depend on another one no longer; every line below gets a copy.
func (c *Client) RemoveDependency(ctx context.Context, model, upstream string) (*Propagation, error) {
	down, up, err := keysOf(model, upstream)
	if err != nil {
		return nil, err
	}
	request := &dependency.RemoveDependencyRequest{Downstream: down, Upstream: up}
	answer, err := c.Calls.RemoveDependency(ctx, request)
	if err != nil {
		return nil, err
	}
	return propagationOf(answer.GetPropagation()), nil
}

// DependencyQuery says which edges are meant.
type DependencyQuery struct {
	Downstream bool // what depends on the model, in place of what it depends on
	Depth      int  // edges to follow, 1 to 100; 1 where it is 0
}

// Dependencies gives what a model depends on, or what depends on it.
func (c *Client) Dependencies(ctx context.Context, model string, query DependencyQuery) iter.Seq2[*Dependency, error] {
	direction := dependency.DependencyDirection_UPSTREAM
	if query.Downstream {
		direction = dependency.DependencyDirection_DOWNSTREAM
	}
	request := &dependency.GetDependenciesRequest{Direction: &direction, Depth: unlessZero(int32(query.Depth))}
	return listing(0, dependencyOf, func(cursor *string, limit *int32) (page[*dependency.Dependency], error) {
		var err error
		if request.Model, err = keyOf(model); err != nil {
			return nil, err
		}
		request.Cursor, request.Limit = cursor, limit
		return c.Calls.GetDependencies(ctx, request)
	})
}

// keyOf names a model by its id or `project/model`.
func keyOf(model string) (*dependency.ModelKey, error) {
	if isID(model) {
		return &dependency.ModelKey{ModelId: &model}, nil
	}
	line, err := parseModel(model)
	return &dependency.ModelKey{ProjectName: &line.Project, BaseVersionId: &line.Model}, err
}

func keysOf(model, upstream string) (*dependency.ModelKey, *dependency.ModelKey, error) {
	down, err := keyOf(model)
	if err != nil {
		return nil, nil, err
	}
	up, err := keyOf(upstream)
	return down, up, err
}

func wishesOf(upstreams []string) ([]*dependency.DependencyWish, error) {
	var wishes []*dependency.DependencyWish
	for _, each := range upstreams {
		key, err := keyOf(each)
		if err != nil {
			return nil, err
		}
		wishes = append(wishes, &dependency.DependencyWish{Upstream: key})
	}
	return wishes, nil
}

func dependencyOf(told *dependency.Dependency) *Dependency {
	return &Dependency{
		Downstream:   Line{Project: told.GetDownstreamProjectName(), Model: told.GetDownstreamBaseVersionId()}.String(),
		Upstream:     Line{Project: told.GetUpstreamProjectName(), Model: told.GetUpstreamBaseVersionId()}.String(),
		DownstreamID: told.GetDownstreamModelId(),
		UpstreamID:   told.GetUpstreamModelId(),
		AcrossShards: told.GetAcrossShards(),
		Depth:        int(told.GetDepth()),
		Created:      decodeTime(told.CreatedMicros),
		CreatedBy:    told.GetCreatedBy(),
	}
}
