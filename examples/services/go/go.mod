module github.com/gallery-ml/gallery/examples/services/go

go 1.26

require github.com/gallery-ml/gallery/clients/go v0.1.0

require github.com/apache/thrift v0.25.0 // indirect

// The client of this checkout; a service of yours leaves this line out.
replace github.com/gallery-ml/gallery/clients/go => ../../../clients/go
