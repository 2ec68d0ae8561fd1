package gallery

import (
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
)

// DeployOption says how an instance is deployed: WithReason, Expecting, ThoughDeprecated.
type DeployOption interface {
	deploy(*deployment.DeployInstanceRequest)
}

// UndeployOption says how a place is left without an instance: WithReason, Expecting.
type UndeployOption interface {
	undeploy(*deployment.UndeployInstanceRequest)
}

// RollbackOption says how a place goes back: Expecting, HoldFor.
type RollbackOption interface {
	rollback(*deployment.RollbackDeploymentRequest)
}

// WithReason says why, for those who read the history.
func WithReason(reason string) interface {
	DeployOption
	UndeployOption
} {
	return reasonOption(reason)
}

type reasonOption string

func (o reasonOption) deploy(r *deployment.DeployInstanceRequest)     { r.Reason = ptr(string(o)) }
func (o reasonOption) undeploy(r *deployment.UndeployInstanceRequest) { r.Reason = ptr(string(o)) }

// Expecting refuses with ErrAborted, DEPLOYMENT_CHANGED where another instance than this one, by its id, is current by
// now; to Deploy an empty id expects that none is.
func Expecting(instanceID string) interface {
	DeployOption
	UndeployOption
	RollbackOption
} {
	return expectOption(instanceID)
}

type expectOption string

func (o expectOption) deploy(r *deployment.DeployInstanceRequest) {
	r.ExpectedInstanceId, r.ExpectNothing = unlessZero(string(o)), ptr(o == "")
}

func (o expectOption) undeploy(r *deployment.UndeployInstanceRequest) {
	r.ExpectedInstanceId = ptr(string(o))
}

func (o expectOption) rollback(r *deployment.RollbackDeploymentRequest) {
	r.ExpectedInstanceId = ptr(string(o))
}

// ThoughDeprecated deploys although the instance, its revision or its model is deprecated.
func ThoughDeprecated() DeployOption { return deprecatedOption{} }

type deprecatedOption struct{}

func (deprecatedOption) deploy(r *deployment.DeployInstanceRequest) { r.AllowDeprecated = ptr(true) }

// HoldFor says how long a place is held after going back, in whole minutes: a day unless set, 0 for no hold.
func HoldFor(as time.Duration) RollbackOption { return holdOption(as) }

type holdOption time.Duration

func (o holdOption) rollback(r *deployment.RollbackDeploymentRequest) {
	r.HoldMinutes = ptr(wholeMinutes(time.Duration(o)))
}
