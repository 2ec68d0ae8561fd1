package gallery

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
)

// Deployment tells what is current at a place such as `project/model@production`; nil where there never was anything.
func (c *Client) Deployment(ctx context.Context, place string) (*Deployment, error) {
	return c.DeploymentAt(ctx, place, time.Time{})
}

// DeploymentAt tells what was current at a place at some moment; nil where there had been nothing by then.
func (c *Client) DeploymentAt(ctx context.Context, place string, at time.Time) (*Deployment, error) {
	line, environment, err := parsePlace(place)
	if err != nil {
		return nil, err
	}
	request := &deployment.GetDeploymentRequest{Line: line.encode(), Environment: &environment, AtMicros: encodeTime(at)}
	answer, err := c.Calls.GetDeployment(ctx, request)
	if err != nil || !answer.IsSetDeployment() {
		return nil, err
	}
	return deploymentOf(answer.GetDeployment()), nil
}

// Deployments gives what is current in a project, a model or a line, in one environment, or in all where that is empty.
func (c *Client) Deployments(ctx context.Context, lines, environment string) iter.Seq2[*Deployment, error] {
	request := &deployment.ListDeploymentsRequest{Environment: unlessZero(environment)}
	return listing(0, deploymentOf, func(cursor *string, limit *int32) (page[*deployment.Deployment], error) {
		var err error
		if request.Selector, err = selectorOf(lines); err != nil {
			return nil, err
		}
		request.Cursor, request.Limit = cursor, limit
		return c.Calls.ListDeployments(ctx, request)
	})
}

// DeploymentHistory gives all that ever was current at a place, newest first, with who and why.
func (c *Client) DeploymentHistory(ctx context.Context, place string) iter.Seq2[*Deployment, error] {
	return listing(0, deploymentOf, func(cursor *string, limit *int32) (page[*deployment.Deployment], error) {
		line, environment, err := parsePlace(place)
		if err != nil {
			return nil, err
		}
		return c.Calls.GetDeploymentHistory(ctx, &deployment.GetDeploymentHistoryRequest{
			Line: line.encode(), Environment: &environment, Cursor: cursor, Limit: limit,
		})
	})
}

// selectorOf names the lines of a project, a model, or one.
func selectorOf(lines string) (*deployment.LineSelector, error) {
	if !strings.ContainsAny(lines, "/@") && lines != "" {
		return &deployment.LineSelector{ProjectName: &lines}, nil
	}
	line, err := ParseLine(lines)
	return &deployment.LineSelector{ProjectName: &line.Project, BaseVersionId: &line.Model, Shard: line.Shard}, err
}
