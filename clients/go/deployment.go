package gallery

import (
	"context"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
)

// Deployment is the fact that an instance became current on a line in an environment, or that nothing is.
type Deployment struct {
	ID                 string
	Line               Line
	Environment        string
	Kind               string // DEPLOYED, UNDEPLOYED, ROLLED_BACK or RESTORED
	InstanceID         string // empty where nothing is current any more
	Version            string
	PreviousInstanceID string
	Reason             string
	Created            time.Time
	CreatedBy          string
	Ended              time.Time // zero while it is current
	// Unchanged is true where Deploy found it so.
	Unchanged bool
}

// Place answers line and environment in one: `project/model/city=Oslo@production`.
func (d *Deployment) Place() string { return d.Line.At(d.Environment) }

// Deploy makes the instance that a reference means current on its line, in an environment that its project declares.
// It fails with ErrFailedPrecondition, HELD where a hold keeps another one.
func (c *Client) Deploy(ctx context.Context, reference, environment string, options ...DeployOption) (*Deployment, error) {
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	request := &deployment.DeployInstanceRequest{InstanceId: &id, Environment: &environment}
	for _, option := range options {
		option.deploy(request)
	}
	answer, err := c.Calls.DeployInstance(ctx, request)
	if err != nil {
		return nil, err
	}
	made := deploymentOf(answer.GetDeployment())
	made.Unchanged = answer.GetOutcome() == deployment.DeploymentOutcome_UNCHANGED
	return made, nil
}

// Undeploy lets nothing be current any more at a place such as `project/model@production`.
func (c *Client) Undeploy(ctx context.Context, place string, options ...UndeployOption) (*Deployment, error) {
	line, environment, err := parsePlace(place)
	if err != nil {
		return nil, err
	}
	request := &deployment.UndeployInstanceRequest{Line: line.encode(), Environment: &environment}
	for _, option := range options {
		option.undeploy(request)
	}
	answer, err := c.Calls.UndeployInstance(ctx, request)
	if err != nil {
		return nil, err
	}
	return deploymentOf(answer.GetDeployment()), nil
}

// Rollback is what going back did: the deployment, and the hold that keeps it there.
type Rollback struct {
	Deployment *Deployment
	Hold       *Hold // nil where none was wanted
}

// Rollback goes back, at a place, to the newest earlier instance that nobody rolled back from, and holds the line there
// for a day unless HoldFor says another time.
func (c *Client) Rollback(ctx context.Context, place, reason string, options ...RollbackOption) (*Rollback, error) {
	line, environment, err := parsePlace(place)
	if err != nil {
		return nil, err
	}
	request := &deployment.RollbackDeploymentRequest{Line: line.encode(), Environment: &environment, Reason: &reason}
	for _, option := range options {
		option.rollback(request)
	}
	answer, err := c.Calls.RollbackDeployment(ctx, request)
	if err != nil {
		return nil, err
	}
	made := &Rollback{Deployment: deploymentOf(answer.GetDeployment())}
	if answer.IsSetHold() {
		made.Hold = holdOf(answer.GetHold())
	}
	return made, nil
}

func (l Line) encode() *deployment.LineKey {
	return &deployment.LineKey{ProjectName: &l.Project, BaseVersionId: &l.Model, Shard: l.Shard}
}

func deploymentOf(told *deployment.Deployment) *Deployment {
	if told == nil {
		told = &deployment.Deployment{}
	}
	made := &Deployment{
		ID:                 told.GetDeploymentId(),
		Environment:        told.GetEnvironment(),
		Kind:               enumName(told.GetKind()),
		InstanceID:         told.GetInstanceId(),
		Version:            told.GetVersion(),
		PreviousInstanceID: told.GetPreviousInstanceId(),
		Reason:             told.GetReason(),
		Created:            decodeTime(told.CreatedMicros),
		CreatedBy:          told.GetCreatedBy(),
		Ended:              decodeTime(told.EndedMicros),
	}
	if line := told.Line; line != nil {
		made.Line = Line{line.GetProjectName(), line.GetBaseVersionId(), line.GetShard()}
	}
	return made
}
