// Package gallery is the client of Gallery, which keeps every trained model of a company and leads back to it.
//
//	client, err := gallery.Open("127.0.0.1:9480")
//	...
//	saved, err := client.Save(ctx, "marketplace/demand/city=Oslo", bytes.NewReader(weights))
//	weights, err := client.Load(ctx, "marketplace/demand/city=Oslo@newest")
//
// Where a reference is asked for, an id and `project/model[/key=value,...]@SELECTOR` will do: the server resolves it.
// Every error is an *Error, told apart by errors.Is and the Err values, but for those of the caller's own readers,
// writers and files.
package gallery
