package gallery

import (
	"context"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/model"
)

// Deprecate flags an instance as no longer meant for use: it is left out of newest and of searches, and still read by
// its id.
func (c *Client) Deprecate(ctx context.Context, reference, reason string) (*Instance, error) {
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	request := &instance.DeprecateInstanceRequest{InstanceId: &id, Reason: &reason}
	answer, err := c.Calls.DeprecateInstance(ctx, request)
	if err != nil {
		return nil, err
	}
	return instanceOf(answer.GetInstance()), nil
}

// Restore lifts the deprecation of an instance.
func (c *Client) Restore(ctx context.Context, reference, reason string) (*Instance, error) {
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	answer, err := c.Calls.RestoreInstance(ctx, &instance.RestoreInstanceRequest{InstanceId: &id, Reason: &reason})
	if err != nil {
		return nil, err
	}
	return instanceOf(answer.GetInstance()), nil
}

// DeprecateModel flags a model, an id or `project/model`, or one of its revisions, as no longer meant for use. What runs
// keeps running.
func (c *Client) DeprecateModel(
	ctx context.Context, reference, reason string, options ...RevisionOption,
) (*Model, error) {
	id, err := c.modelIDOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	request := &model.DeprecateModelRequest{ModelId: &id, Revision: revisionOf(options), Reason: &reason}
	answer, err := c.Calls.DeprecateModel(ctx, request)
	if err != nil {
		return nil, err
	}
	return listedModel(answer.GetModel()), nil
}

// RestoreModel lifts the deprecation of a model, or of one of its revisions.
func (c *Client) RestoreModel(
	ctx context.Context, reference, reason string, options ...RevisionOption,
) (*Model, error) {
	id, err := c.modelIDOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	request := &model.RestoreModelRequest{ModelId: &id, Revision: revisionOf(options), Reason: &reason}
	answer, err := c.Calls.RestoreModel(ctx, request)
	if err != nil {
		return nil, err
	}
	return listedModel(answer.GetModel()), nil
}

// Release gives a draft its place in its line; an instance that has one is answered as it is.
func (c *Client) Release(ctx context.Context, reference string) (*Instance, error) {
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	answer, err := c.Calls.ReleaseInstance(ctx, &instance.ReleaseInstanceRequest{InstanceId: &id})
	if err != nil {
		return nil, err
	}
	return instanceOf(answer.GetInstance()), nil
}
