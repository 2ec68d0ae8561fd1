package gallery

import (
	"context"
	"fmt"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/server"
)

// Instance is a trained model: bytes and metadata, immutable, named by a UUIDv7.
type Instance struct {
	ID      string
	Project string
	Model   string // its name in the project
	ModelID string
	Shard   map[string]string
	Version string // `4.2`; empty on a draft
	// Number counts the model's instances: `@#57`.
	Number       int64
	Revision     int64
	LineSequence int64  // place in the line; 0 on a draft
	Stage        string // DRAFT, TRAINED, EVALUATED, DEPLOYED or DEPRECATED
	Metadata     Values
	Annotations  Values
	MediaType    string
	Format       string
	Size         int64
	SHA256       string
	ExternalID   string
	// Cause tells why it came to be: UPLOADED, or what made a copy of CopiedFromID.
	Cause             string
	CauseID           string
	CopiedFromID      string
	Environments      []string // where it is current
	Deprecated        bool
	DeprecationReason string
	Created           time.Time
	CreatedBy         string
	OriginalCreated   time.Time // zero unless an importer said so
	Released          time.Time // zero on a draft
	Erased            bool
	// AlreadyExisted is true where a save with an external id answered an earlier instance.
	AlreadyExisted bool
}

// Line answers the line that the instance lies in.
func (i *Instance) Line() Line { return Line{Project: i.Project, Model: i.Model, Shard: i.Shard} }

// Reference answers what every call and command accepts: `project/model/city=Oslo@4.2`.
func (i *Instance) Reference() string {
	if i.Version == "" {
		return i.Line().At(fmt.Sprintf("#%d", i.Number))
	}
	return i.Line().At(i.Version)
}

// GetOption says which instance is meant, where a reference or a place alone does not.
type GetOption func(*resolving)

type resolving struct{ orUnsharded bool }

// OrUnsharded answers from the unsharded line where the line of the shard has no such instance.
func OrUnsharded() GetOption { return func(r *resolving) { r.orUnsharded = true } }

func resolvingOf(options []GetOption) resolving {
	var chosen resolving
	for _, option := range options {
		option(&chosen)
	}
	return chosen
}

// Get finds an instance by its id or a reference: `project/model/city=Oslo@newest`, `...@4.2`, `...@production`.
func (c *Client) Get(ctx context.Context, reference string, options ...GetOption) (*Instance, error) {
	request := &server.ResolveReferenceRequest{Reference: &reference}
	request.OrUnsharded = unlessZero(resolvingOf(options).orUnsharded)
	answer, err := c.Calls.ResolveReference(ctx, request)
	if err != nil {
		return nil, err
	}
	return instanceOf(answer.GetInstance()), nil
}

func instanceOf(told *instance.ModelInstance) *Instance {
	if told == nil {
		told = &instance.ModelInstance{}
	}
	return &Instance{
		ID:                told.GetInstanceId(),
		Project:           told.GetProjectName(),
		Model:             told.GetBaseVersionId(),
		ModelID:           told.GetModelId(),
		Shard:             told.GetShard(),
		Version:           told.GetVersion(),
		Number:            told.GetNumber(),
		Revision:          told.GetRevision(),
		LineSequence:      told.GetLineSequence(),
		Stage:             enumName(told.GetStage()),
		Metadata:          decodeValues(told.GetMetadata()),
		Annotations:       decodeValues(told.GetAnnotations()),
		MediaType:         told.GetMediaType(),
		Format:            told.GetFormat(),
		Size:              told.GetSize(),
		SHA256:            told.GetSha256(),
		ExternalID:        told.GetExternalId(),
		Cause:             enumName(told.GetCause()),
		CauseID:           told.GetCauseInstanceId(),
		CopiedFromID:      told.GetCopiedFromInstanceId(),
		Environments:      told.GetEnvironments(),
		Deprecated:        told.GetDeprecated(),
		DeprecationReason: told.GetDeprecationReason(),
		Created:           decodeTime(told.CreatedMicros),
		CreatedBy:         told.GetCreatedBy(),
		OriginalCreated:   decodeTime(told.OriginalCreatedMicros),
		Released:          decodeTime(told.ReleasedMicros),
		Erased:            told.GetErased(),
	}
}

// idOf answers the id that a reference means; one that is an id costs no call.
func (c *Client) idOf(ctx context.Context, reference string) (string, error) {
	if isID(reference) {
		return reference, nil
	}
	found, err := c.Get(ctx, reference)
	if err != nil {
		return "", err
	}
	return found.ID, nil
}

// isID tells whether a reference is a UUID.
func isID(reference string) bool {
	if len(reference) != 36 {
		return false
	}
	for at, letter := range []byte(reference) {
		dash := at == 8 || at == 13 || at == 18 || at == 23
		hex := '0' <= letter && letter <= '9' || 'a' <= letter && letter <= 'f'
		if dash != (letter == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
