package gallery

import (
	"context"
	"iter"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/model"
)

// Specification says what a model is; equal specifications are one revision of it.
type Specification struct {
	Inputs          string // what goes in; JSON Schema is suggested
	Outputs         string // what comes out
	Features        []string
	Hyperparameters Values
	Training        string // how it is trained
	Serving         string // how it is served
	Metadata        Values // anything else
}

// Model is a data transformation meant for one problem, under its name in a project, with one of its revisions.
type Model struct {
	ID             string
	Project        string
	Name           string
	ShardKeys      []string // metadata keys whose values choose an instance's line
	Revision       int64
	NewestRevision int64
	Specification  Specification
	Deprecated     bool // the whole model; a revision may be so alone
	Annotations    Values
	Created        time.Time
	CreatedBy      string
	// NewRevision is true where CreateModel made the revision.
	NewRevision bool
}

// ModelOption says something of the model that is made.
type ModelOption func(*modelling)

type modelling struct {
	shardKeys     []string
	specification *Specification
	annotations   Values
	expected      *int64
	upstreams     []string
}

// WithShardKeys names metadata keys whose values choose an instance's line, such as `city`. They are fixed once the
// model has instances.
func WithShardKeys(keys ...string) ModelOption {
	return func(m *modelling) { m.shardKeys = append([]string{}, keys...) }
}

// WithSpecification says what the model is; without it, its newest revision is meant.
func WithSpecification(specification Specification) ModelOption {
	return func(m *modelling) { m.specification = &specification }
}

// WithModelAnnotations writes annotations of the model: owner, title, description.
func WithModelAnnotations(annotations Values) ModelOption {
	return func(m *modelling) { m.annotations = annotations }
}

// WithExpectedRevision refuses with ErrAborted where another revision is the newest by now; 0 expects no model yet.
func WithExpectedRevision(revision int64) ModelOption {
	return func(m *modelling) { m.expected = &revision }
}

// DependingOn lets the model depend on these, too, each an id or `project/model`; AddDependency says more.
func DependingOn(models ...string) ModelOption {
	return func(m *modelling) { m.upstreams = models }
}

// CreateModel makes a model, or its next revision; what stands already is answered as it is.
func (c *Client) CreateModel(ctx context.Context, project, name string, options ...ModelOption) (*Model, error) {
	var chosen modelling
	for _, option := range options {
		option(&chosen)
	}
	specification, err := chosen.specification.encode()
	if err != nil {
		return nil, err
	}
	annotations, err := encodeValues(chosen.annotations, "annotations")
	if err != nil {
		return nil, err
	}
	wishes, err := wishesOf(chosen.upstreams)
	if err != nil {
		return nil, err
	}
	answer, err := c.Calls.CreateGalleryModel(ctx, &model.CreateGalleryModelRequest{
		ProjectName:            &project,
		BaseVersionId:          &name,
		Specification:          specification,
		ShardKeys:              chosen.shardKeys,
		ExpectedNewestRevision: chosen.expected,
		Annotations:            annotations,
		Dependencies:           wishes,
	})
	if err != nil {
		return nil, err
	}
	made := modelOf(answer.GetModel(), answer.GetRevision())
	made.NewRevision = answer.GetCreated()
	return made, nil
}

// RevisionOption chooses a revision of a model.
type RevisionOption func(*revising)

type revising struct{ revision *int64 }

// AtRevision means one revision: to get in place of the newest, or to deprecate and restore in place of the whole model.
func AtRevision(revision int64) RevisionOption { return func(r *revising) { r.revision = &revision } }

func revisionOf(options []RevisionOption) *int64 {
	var chosen revising
	for _, option := range options {
		option(&chosen)
	}
	return chosen.revision
}

// GetModel gets a model by `project/model` or its id, with its newest revision unless AtRevision names another.
func (c *Client) GetModel(ctx context.Context, reference string, options ...RevisionOption) (*Model, error) {
	revision := revisionOf(options)
	if isID(reference) {
		answer, err := c.Calls.GetModel(ctx, &model.GetModelRequest{ModelId: &reference, Revision: revision})
		if err != nil {
			return nil, err
		}
		return modelOf(answer.GetModel(), answer.GetRevision()), nil
	}
	line, err := parseModel(reference)
	if err != nil {
		return nil, err
	}
	request := &model.GetModelByNameRequest{ProjectName: &line.Project, BaseVersionId: &line.Model, Revision: revision}
	answer, err := c.Calls.GetModelByName(ctx, request)
	if err != nil {
		return nil, err
	}
	return modelOf(answer.GetModel(), answer.GetRevision()), nil
}

// modelIDOf answers the id that a reference means; one that is an id costs no call.
func (c *Client) modelIDOf(ctx context.Context, reference string) (string, error) {
	if isID(reference) {
		return reference, nil
	}
	found, err := c.GetModel(ctx, reference)
	if err != nil {
		return "", err
	}
	return found.ID, nil
}

// ModelQuery says which models are meant.
type ModelQuery struct {
	Project           string
	IncludeDeprecated bool
}

// Models gives the models of a project by name, each without its specification.
func (c *Client) Models(ctx context.Context, query ModelQuery) iter.Seq2[*Model, error] {
	request := &model.ListModelsRequest{ProjectName: &query.Project, IncludeDeprecated: &query.IncludeDeprecated}
	return listing(0, listedModel, func(cursor *string, limit *int32) (page[*model.Model], error) {
		request.Cursor, request.Limit = cursor, limit
		return c.Calls.ListModels(ctx, request)
	})
}

func listedModel(told *model.Model) *Model { return modelOf(told, nil) }

func (s *Specification) encode() (*model.ModelSpecification, error) {
	if s == nil {
		return nil, nil
	}
	hyperparameters, err := encodeValues(s.Hyperparameters, "hyperparameters")
	if err != nil {
		return nil, err
	}
	metadata, err := encodeValues(s.Metadata, "metadata")
	return &model.ModelSpecification{
		Inputs:          unlessZero(s.Inputs),
		Outputs:         unlessZero(s.Outputs),
		Features:        s.Features,
		Hyperparameters: hyperparameters,
		Training:        unlessZero(s.Training),
		Serving:         unlessZero(s.Serving),
		Metadata:        metadata,
	}, err
}

func modelOf(told *model.Model, revision *model.ModelRevision) *Model {
	if told == nil {
		told = &model.Model{}
	}
	made := &Model{
		ID:             told.GetModelId(),
		Project:        told.GetProjectName(),
		Name:           told.GetBaseVersionId(),
		ShardKeys:      told.GetShardKeys(),
		NewestRevision: told.GetNewestRevision_(),
		Deprecated:     told.GetDeprecated(),
		Annotations:    decodeValues(told.GetAnnotations()),
		Created:        decodeTime(told.CreatedMicros),
		CreatedBy:      told.GetCreatedBy(),
	}
	if revision != nil {
		made.Revision = revision.GetRevision()
		made.Specification = specificationOf(revision.GetSpecification())
	}
	return made
}

func specificationOf(told *model.ModelSpecification) Specification {
	if told == nil {
		return Specification{}
	}
	return Specification{
		Inputs:          told.GetInputs(),
		Outputs:         told.GetOutputs(),
		Features:        told.GetFeatures(),
		Hyperparameters: decodeValues(told.GetHyperparameters()),
		Training:        told.GetTraining(),
		Serving:         told.GetServing(),
		Metadata:        decodeValues(told.GetMetadata()),
	}
}
