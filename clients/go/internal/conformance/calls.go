package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

// operations are what the suite may ask for.
var operations = map[string]func(*driver, context.Context, request) (any, error){
	"open":   (*driver).open,
	"close":  (*driver).close,
	"call":   (*driver).call,
	"repeat": (*driver).repeat,
	"cancel": (*driver).cancel,

	"save": (*driver).save,
	"load": (*driver).load,
	"read": (*driver).read,
	"get":  (*driver).get,

	"serving":       (*driver).serving,
	"champion":      (*driver).champion,
	"watchServing":  (*driver).watchServing,
	"watchChampion": (*driver).watchChampion,
	"endWatch":      (*driver).endWatch,
}

func (d *driver) open(_ context.Context, asked request) (any, error) {
	options := []gallery.Option{gallery.WithToken(asked.Token), gallery.WithName(asked.Name), gallery.WithCache(asked.Cache)}
	if asked.Pool != 0 {
		options = append(options, gallery.WithPoolSize(asked.Pool))
	}
	if asked.TimeoutMs != 0 {
		options = append(options, gallery.WithTimeout(time.Duration(asked.TimeoutMs)*time.Millisecond))
	}
	if asked.Attempts != 0 {
		options = append(options, gallery.WithAttempts(asked.Attempts))
	}
	client, err := gallery.Open(asked.Address, options...)
	if err != nil {
		return nil, err
	}
	d.mutex.Lock()
	before := d.clients[asked.Client]
	d.clients[asked.Client] = client
	d.mutex.Unlock()
	if before != nil {
		_ = before.Close()
	}
	return struct{}{}, nil
}

func (d *driver) close(_ context.Context, asked request) (any, error) {
	client, err := d.client(asked.Client)
	if err != nil {
		return nil, err
	}
	return struct{}{}, client.Close()
}

func (d *driver) cancel(_ context.Context, asked request) (any, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if cancel, runs := d.running[string(asked.Of)]; runs {
		cancel()
	}
	return struct{}{}, nil
}

func (d *driver) call(ctx context.Context, asked request) (any, error) {
	ctx, cancel := asked.within(ctx)
	defer cancel()
	made, err := d.prepare(asked)
	if err != nil {
		return nil, err
	}
	answer, err := made.make(ctx)
	if err != nil {
		return nil, err
	}
	packed, err := thrift.NewTSerializer().Write(ctx, answer)
	return map[string]any{"answer": packed}, err
}

func (d *driver) repeat(ctx context.Context, asked request) (any, error) {
	made, err := d.prepare(asked)
	if err != nil {
		return nil, err
	}
	micros := make([]int64, 0, asked.Times)
	for range asked.Times {
		limited, cancel := asked.within(ctx)
		start := time.Now()
		_, err := made.make(limited)
		micros = append(micros, time.Since(start).Microseconds())
		cancel()
		if err != nil {
			return nil, err
		}
	}
	return map[string]any{"micros": micros}, nil
}

// callOfSuite is one of the methods of gallery.Calls with its request.
type callOfSuite struct {
	method  reflect.Value
	request reflect.Value
	options []gallery.CallOption
}

func (d *driver) prepare(asked request) (callOfSuite, error) {
	client, err := d.client(asked.Client)
	if err != nil {
		return callOfSuite{}, err
	}
	if asked.Method == "" {
		return callOfSuite{}, fmt.Errorf("no method is named")
	}
	method := reflect.ValueOf(client.Calls).MethodByName(strings.ToUpper(asked.Method[:1]) + asked.Method[1:])
	if !method.IsValid() {
		return callOfSuite{}, fmt.Errorf("the client has no call %q", asked.Method)
	}
	made := callOfSuite{method: method, request: reflect.New(method.Type().In(1).Elem())}
	if asked.ClientRequestID != "" {
		made.options = append(made.options, gallery.WithClientRequestID(asked.ClientRequestID))
	}
	var packed []byte
	if err := json.Unmarshal(asked.Request, &packed); err != nil {
		return callOfSuite{}, fmt.Errorf("the request of %s is no base64: %w", asked.Method, err)
	}
	return made, thrift.NewTDeserializer().Read(context.Background(), made.request.Interface().(thrift.TStruct), packed)
}

func (c callOfSuite) make(ctx context.Context) (thrift.TStruct, error) {
	arguments := []reflect.Value{reflect.ValueOf(ctx), c.request, reflect.ValueOf(c.options)}
	results := c.method.CallSlice(arguments)
	if err, failed := results[1].Interface().(error); failed {
		return nil, err
	}
	return results[0].Interface().(thrift.TStruct), nil
}
