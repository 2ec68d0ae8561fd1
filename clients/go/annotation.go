package gallery

import (
	"context"
	"iter"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/model"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/value"
)

// Annotation is one written annotation.
type Annotation struct {
	Key       string
	Value     any // nil where this entry removed the key
	Created   time.Time
	CreatedBy string
}

// AnnotationQuery says which annotations are meant.
type AnnotationQuery struct {
	Key     string // this one alone
	History bool   // every entry that was ever written, in place of the newest of each key
}

// Annotate writes annotations of an instance: what may still be said of it, kept as history. An empty text removes its
// key.
func (c *Client) Annotate(ctx context.Context, reference string, annotations Values) (*Instance, error) {
	encoded, err := encodeValues(annotations, "annotation")
	if err != nil {
		return nil, err
	}
	id, err := c.idOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	request := &instance.AnnotateInstanceRequest{InstanceId: &id, Annotations: encoded}
	answer, err := c.Calls.AnnotateInstance(ctx, request)
	if err != nil {
		return nil, err
	}
	return instanceOf(answer.GetInstance()), nil
}

// AnnotateModel writes annotations of a model, an id or `project/model`, such as owner, title and description. An empty
// text removes its key.
func (c *Client) AnnotateModel(ctx context.Context, reference string, annotations Values) (*Model, error) {
	encoded, err := encodeValues(annotations, "annotation")
	if err != nil {
		return nil, err
	}
	id, err := c.modelIDOf(ctx, reference)
	if err != nil {
		return nil, err
	}
	answer, err := c.Calls.AnnotateModel(ctx, &model.AnnotateModelRequest{ModelId: &id, Annotations: encoded})
	if err != nil {
		return nil, err
	}
	return listedModel(answer.GetModel()), nil
}

// Annotations gives the annotations of an instance.
func (c *Client) Annotations(
	ctx context.Context, reference string, query AnnotationQuery,
) iter.Seq2[*Annotation, error] {
	request := &instance.GetAnnotationsRequest{Key: unlessZero(query.Key), History: &query.History}
	return listing(0, annotationOf, func(cursor *string, limit *int32) (page[*value.Annotation], error) {
		if cursor == nil {
			id, err := c.idOf(ctx, reference)
			if err != nil {
				return nil, err
			}
			request.InstanceId = &id
		}
		request.Cursor, request.Limit = cursor, limit
		answer, err := c.Calls.GetAnnotations(ctx, request)
		if err != nil {
			return nil, err
		}
		if !answer.IsSetPage() {
			return value.NewAnnotationPage(), nil
		}
		return answer.GetPage(), nil
	})
}

func annotationOf(told *value.Annotation) *Annotation {
	made := &Annotation{Key: told.GetKey(), Created: decodeTime(told.CreatedMicros), CreatedBy: told.GetCreatedBy()}
	if told.IsSetValue() {
		made.Value = decodeValue(told.GetValue())
	}
	return made
}
