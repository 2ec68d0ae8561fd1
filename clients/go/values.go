package gallery

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/value"
)

// Values are typed values by name: metadata, annotations, hyperparameters, what a rule reads of a request. A value
// is a string, a bool, any whole number that fits in 64 bits, a float or a time.Time; what comes back is a string,
// bool, int64, float64 or time.Time in UTC, or nil for a kind that this version does not know. Values within Values
// stand under dotted names: `hyperparameters.max_depth`. A nil value is left out.
type Values map[string]any

// key writes values so that equal ones have one text, and no others have it: 1, 1.0 and "1" are three.
func (v Values) key() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(v)) {
		fmt.Fprintf(&text, "\x00%q=%T %#v", name, v[name], v[name])
	}
	return text.String()
}

// encodeValues makes wire values; `field` names the map in errors.
func encodeValues(values Values, field string) (map[string]*value.Value, error) {
	if len(values) == 0 {
		return nil, nil
	}
	encoded := make(map[string]*value.Value, len(values))
	return encoded, encodeInto(encoded, values, field, "")
}

func encodeInto(encoded map[string]*value.Value, values map[string]any, field, prefix string) error {
	for key, each := range values {
		key = prefix + key
		if nested, is := nestedValues(each); is {
			if err := encodeInto(encoded, nested, field, key+"."); err != nil {
				return err
			}
			continue
		}
		if each == nil {
			continue
		}
		if _, twice := encoded[key]; twice {
			return badValue(field, key, "is given twice, once with a dotted key and once nested; give it once")
		}
		made, err := encodeValue(each, field, key)
		if err != nil {
			return err
		}
		encoded[key] = made
	}
	return nil
}

func nestedValues(each any) (map[string]any, bool) {
	switch nested := each.(type) {
	case Values:
		return nested, true
	case map[string]any:
		return nested, true
	}
	return nil, false
}

func encodeValue(each any, field, key string) (*value.Value, error) {
	if moment, is := each.(time.Time); is {
		micros := moment.UnixMicro()
		return &value.Value{TimeMicros: &micros}, nil
	}
	plain := reflect.ValueOf(each)
	switch {
	case plain.Kind() == reflect.String:
		return &value.Value{Text: ptr(plain.String())}, nil
	case plain.Kind() == reflect.Bool:
		return &value.Value{Flag: ptr(plain.Bool())}, nil
	case plain.CanInt():
		return &value.Value{Whole: ptr(plain.Int())}, nil
	case plain.CanUint() && plain.Uint() <= math.MaxInt64:
		return &value.Value{Whole: ptr(int64(plain.Uint()))}, nil
	case plain.CanUint():
		return nil, badValue(field, key, fmt.Sprintf("is %d, and a whole number has 63 bits and a sign; send it as text", plain.Uint()))
	case plain.CanFloat():
		return &value.Value{Number: ptr(plain.Float())}, nil
	}
	return nil, badValue(field, key, fmt.Sprintf(
		"is a %T; a value is a string, bool, number or time.Time: send JSON text of anything else", each))
}

func badValue(field, key, problem string) error {
	return failure(ErrInvalidArgument, "FIELD_MALFORMED", "%s %q %s", field, key, problem).about("field", key)
}

// decodeValues makes plain values of wire values.
func decodeValues(values map[string]*value.Value) Values {
	decoded := make(Values, len(values))
	for key, each := range values {
		decoded[key] = decodeValue(each)
	}
	return decoded
}

func decodeValue(each *value.Value) any {
	switch {
	case each.IsSetText():
		return each.GetText()
	case each.IsSetWhole():
		return each.GetWhole()
	case each.IsSetNumber():
		return each.GetNumber()
	case each.IsSetFlag():
		return each.GetFlag()
	case each.IsSetTimeMicros():
		return time.UnixMicro(each.GetTimeMicros()).UTC()
	}
	return nil
}

// decodeTime makes a time in UTC; the zero time where it is unset.
func decodeTime(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return time.UnixMicro(*micros).UTC()
}

// encodeTime leaves the zero time unset.
func encodeTime(moment time.Time) *int64 {
	if moment.IsZero() {
		return nil
	}
	return ptr(moment.UnixMicro())
}

// enumName answers the name of an enum's value; UNSPECIFIED for one that this version does not know.
func enumName(of fmt.Stringer) string {
	if name := of.String(); name != "<UNSET>" {
		return name
	}
	return "UNSPECIFIED"
}

func ptr[T any](of T) *T { return &of }

// unlessZero leaves a zero value unset.
func unlessZero[T comparable](of T) *T {
	var zero T
	if of == zero {
		return nil
	}
	return &of
}
