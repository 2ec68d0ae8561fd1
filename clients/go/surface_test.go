package gallery

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// callsAlone are the files whose surface is the contract as it is.
var callsAlone = map[string]bool{"calls.go": true, "calls_generated.go": true}

// What daily work is done with names no generated type and none of the library's.
func TestNoGeneratedTypeLeaks(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	seen := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || callsAlone[path] {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		generated := make(map[string]bool)
		for _, each := range file.Imports {
			if path, _ := strconv.Unquote(each.Path.Value); strings.Contains(path, "/gen/") || strings.Contains(path, "thrift") {
				generated[filepath.Base(path)] = true
			}
		}
		for name, shown := range surfaceOf(file) {
			seen++
			ast.Inspect(shown, func(node ast.Node) bool {
				if chosen, is := node.(*ast.SelectorExpr); is {
					if from, is := chosen.X.(*ast.Ident); is && generated[from.Name] {
						t.Errorf("%s: %s shows %s.%s", path, name, from.Name, chosen.Sel.Name)
					}
				}
				return true
			})
		}
	}
	if seen < 100 {
		t.Errorf("only %d exported names were looked at", seen)
	}
}

// surfaceOf answers what a file exports: types of functions, of fields, and of methods of interfaces, by name.
func surfaceOf(file *ast.File) map[string]ast.Node {
	found := make(map[string]ast.Node)
	for _, each := range file.Decls {
		switch each := each.(type) {
		case *ast.FuncDecl:
			if each.Name.IsExported() && ofExported(each.Recv) {
				found[each.Name.Name] = each.Type
			}
		case *ast.GenDecl:
			for _, spec := range each.Specs {
				if spec, is := spec.(*ast.TypeSpec); is && spec.Name.IsExported() {
					showType(found, spec)
				}
			}
		}
	}
	return found
}

// ofExported tells whether a receiver's type is exported; so is what has none.
func ofExported(receiver *ast.FieldList) bool {
	exported := true
	if receiver != nil {
		ast.Inspect(receiver.List[0].Type, func(node ast.Node) bool {
			if name, is := node.(*ast.Ident); is {
				exported = exported && name.IsExported()
			}
			return true
		})
	}
	return exported
}

func showType(found map[string]ast.Node, spec *ast.TypeSpec) {
	var fields *ast.FieldList
	switch shape := spec.Type.(type) {
	case *ast.StructType:
		fields = shape.Fields
	case *ast.InterfaceType:
		fields = shape.Methods
	default:
		found[spec.Name.Name] = shape
		return
	}
	for at, field := range fields.List {
		if len(field.Names) == 0 {
			found[fmt.Sprintf("%s embeds %d", spec.Name.Name, at)] = field.Type
		}
		for _, name := range field.Names {
			if name.IsExported() {
				found[spec.Name.Name+"."+name.Name] = field.Type
			}
		}
	}
}
