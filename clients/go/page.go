package gallery

import "iter"

const pageSize = 1000

// page is what the answers of all calls that list have in common.
type page[W any] interface {
	GetItems() []W
	GetNextCursor() string
	IsSetNextCursor() bool
}

// listing gives the records of one page after the other while they are read, `most` of them where that is above 0; an
// error ends it. What is fetched without a cursor is the first page.
func listing[W, T any](
	most int, recordOf func(W) T, fetch func(cursor *string, limit *int32) (page[W], error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var cursor *string
		for left := most; ; {
			found, err := fetch(cursor, ptr(pageOf(left)))
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, each := range found.GetItems() {
				if !yield(recordOf(each), nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			if !found.IsSetNextCursor() {
				return
			}
			cursor = ptr(found.GetNextCursor())
		}
	}
}

func pageOf(left int) int32 {
	if left > 0 {
		return int32(min(left, pageSize))
	}
	return pageSize
}
