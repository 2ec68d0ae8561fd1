package gallery

import (
	"context"
	"iter"
	"reflect"
	"strings"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/instance"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/search"
	"github.com/gallery-ml/gallery/clients/go/gen/gallery/value"
)

// Operator is how a condition compares.
type Operator string

// The operators of the contract. A missing value meets IsNull alone.
const (
	Equal              Operator = "EQUAL"
	NotEqual           Operator = "NOT_EQUAL"
	GreaterThan        Operator = "GREATER_THAN"
	GreaterThanOrEqual Operator = "GREATER_THAN_OR_EQUAL"
	LessThan           Operator = "LESS_THAN"
	LessThanOrEqual    Operator = "LESS_THAN_OR_EQUAL"
	In                 Operator = "IN" // the value is a slice
	NotIn              Operator = "NOT_IN"
	Like               Operator = "LIKE" // `%` for any characters, `_` for one
	IsNull             Operator = "IS_NULL"
	IsNotNull          Operator = "IS_NOT_NULL"
)

// Condition compares one field: of the record, a metadata key, `annotations['key']`, `metrics['mae']` and the others
// that docs/reference/search.md lists.
type Condition struct {
	Field    string
	Operator Operator
	Value    any
}

// Query says which instances are meant; all that is set must hold.
type Query struct {
	// Within is a project, a model or one of its lines: `project[/model[/key=value,...]]`.
	Within string
	// Conditions are joined by AND.
	Conditions []Condition
	// Where is an expression in the rule language: `city == "Oslo" && (mape < 0.2 || approved == true)`.
	Where string
	// OrderBy is a field; newest first where it is empty. What lacks it comes last.
	OrderBy    string
	Descending bool
	// Limit ends the search after so many; 0 ends it with the last.
	Limit             int
	IncludeDeprecated bool
	IncludeCopies     bool
	IncludeDrafts     bool
	// AllowScan allows what would look at every instance, which is refused with ErrFailedPrecondition otherwise.
	AllowScan bool
}

// Search finds instances, a page at a time, while they are read. The error ends it.
//
//	for instance, err := range client.Search(ctx, gallery.Query{Within: "marketplace/demand", Where: "mape < 0.2"}) {
func (c *Client) Search(ctx context.Context, query Query) iter.Seq2[*Instance, error] {
	request := &search.ModelQueryRequest{}
	if query.OrderBy != "" {
		request.Order = &search.SearchOrder{Field: &query.OrderBy, Descending: &query.Descending}
	}
	return listing(query.Limit, instanceOf, func(cursor *string, limit *int32) (page[*instance.ModelInstance], error) {
		wanted, err := query.encode()
		if err != nil {
			return nil, err
		}
		request.Query, request.Cursor, request.Limit = wanted, cursor, limit
		return c.Calls.ModelQuery(ctx, request)
	})
}

// Count counts instances, up to 10,000; `more` tells that there may be others.
func (c *Client) Count(ctx context.Context, query Query) (count int64, more bool, err error) {
	wanted, err := query.encode()
	if err != nil {
		return 0, false, err
	}
	answer, err := c.Calls.CountInstances(ctx, &search.CountInstancesRequest{Query: wanted})
	if err != nil {
		return 0, false, err
	}
	return answer.GetCount(), answer.GetAtLeast(), nil
}

func (q Query) encode() (*search.InstanceQuery, error) {
	conditions := q.Conditions
	if q.Within != "" {
		within, err := conditionsOf(q.Within)
		if err != nil {
			return nil, err
		}
		conditions = append(within, conditions...)
	}
	constraints := make([]*search.Constraint, 0, len(conditions))
	for _, each := range conditions {
		constraint, err := each.encode()
		if err != nil {
			return nil, err
		}
		constraints = append(constraints, constraint)
	}
	return &search.InstanceQuery{
		Constraints:       constraints,
		Where:             unlessZero(q.Where),
		IncludeDeprecated: &q.IncludeDeprecated,
		IncludeCopies:     &q.IncludeCopies,
		IncludeDrafts:     &q.IncludeDrafts,
		AllowScan:         &q.AllowScan,
	}, nil
}

// conditionsOf answers those that the instances of a project, a model or a line meet.
func conditionsOf(within string) ([]Condition, error) {
	if !strings.ContainsAny(within, "/@") {
		return []Condition{{"projectName", Equal, within}}, nil
	}
	line, err := ParseLine(within)
	if err != nil {
		return nil, err
	}
	conditions := []Condition{{"projectName", Equal, line.Project}, {"baseVersionId", Equal, line.Model}}
	for key, each := range line.Shard {
		conditions = append(conditions, Condition{"shard['" + key + "']", Equal, each})
	}
	return conditions, nil
}

func (c Condition) encode() (*search.Constraint, error) {
	operator, err := search.OperatorFromString(string(c.Operator))
	if err != nil || operator == search.Operator_UNSPECIFIED {
		return nil, failure(ErrInvalidArgument, "FIELD_MALFORMED", "%q of %q is no operator; use one of the constants, such as gallery.Equal",
			c.Operator, c.Field).about("field", "operator", "value", string(c.Operator))
	}
	constraint := &search.Constraint{Field: &c.Field, Operator: &operator}
	switch c.Operator {
	case IsNull, IsNotNull:
	case In, NotIn:
		constraint.Values, err = encodeMany(c.Value, c.Field)
	default:
		constraint.Value, err = encodeValue(c.Value, "the value of", c.Field)
	}
	return constraint, err
}

func encodeMany(values any, field string) ([]*value.Value, error) {
	list := reflect.ValueOf(values)
	if list.Kind() != reflect.Slice {
		return nil, badValue("the value of", field, "is no slice, and IN compares with several; give a slice of values")
	}
	encoded := make([]*value.Value, 0, list.Len())
	for _, each := range list.Seq2() {
		made, err := encodeValue(each.Interface(), "the value of", field)
		if err != nil {
			return nil, err
		}
		encoded = append(encoded, made)
	}
	return encoded, nil
}
