package gallery

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Line names a model, or one of its lines by the values of its shard keys.
type Line struct {
	Project string
	Model   string
	Shard   map[string]string
}

// ParseLine reads `project/model[/key=value,...]`, values percent-encoded.
func ParseLine(reference string) (Line, error) {
	project, rest, _ := strings.Cut(reference, "/")
	model, pairs, sharded := strings.Cut(rest, "/")
	line := Line{Project: project, Model: model, Shard: map[string]string{}}
	sound := project != "" && model != "" && !strings.Contains(reference, "@")
	if sharded {
		for pair := range strings.SplitSeq(pairs, ",") {
			key, encoded, equals := strings.Cut(pair, "=")
			value, err := url.PathUnescape(encoded)
			_, twice := line.Shard[key]
			sound = sound && key != "" && equals && err == nil && utf8.ValidString(value) && !twice
			line.Shard[key] = value
		}
	}
	if !sound {
		return Line{}, failure(ErrInvalidArgument, "REFERENCE_MALFORMED",
			"%q names no line of a model; write project/model or project/model/key=value,..., each key once and values "+
				"percent-encoded", reference).about("field", "line", "value", reference)
	}
	return line, nil
}

// parseModel reads `project/model`.
func parseModel(reference string) (Line, error) {
	line, err := ParseLine(reference)
	if err == nil && len(line.Shard) > 0 {
		return Line{}, failure(ErrInvalidArgument, "REFERENCE_MALFORMED",
			"%q names a line, and a model is meant; write project/model", reference,
		).about("field", "model", "value", reference)
	}
	return line, err
}

// String writes the reference of the line, shard values percent-encoded.
func (l Line) String() string {
	parts := []string{l.Project}
	if l.Model != "" {
		parts = append(parts, l.Model)
	}
	if len(l.Shard) > 0 {
		var pairs []string
		for _, key := range slices.Sorted(maps.Keys(l.Shard)) {
			pairs = append(pairs, key+"="+strings.ReplaceAll(url.QueryEscape(l.Shard[key]), "+", "%20"))
		}
		parts = append(parts, strings.Join(pairs, ","))
	}
	return strings.Join(parts, "/")
}

// At writes the reference of what the selector chooses in the line: `newest`, `4.2`, `#57`, `production`, `rule:team/name`.
func (l Line) At(selector string) string { return l.String() + "@" + selector }

// parsePlace reads `project/model[/key=value,...]@environment`.
func parsePlace(place string) (Line, string, error) {
	at := strings.LastIndex(place, "@")
	environment := place[at+1:]
	if at < 0 || environment == "" || environment == "newest" || strings.ContainsAny(environment, "#~:") {
		return Line{}, "", failure(ErrInvalidArgument, "REFERENCE_MALFORMED",
			"%q names no line in an environment; write project/model@production or project/model/key=value,...@production",
			place).about("field", "place", "value", place)
	}
	line, err := ParseLine(place[:at])
	return line, environment, err
}
