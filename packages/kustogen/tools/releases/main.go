// Prints, as JSON, the kinds that a release of Kubernetes serves in stable versions, and the fields of their types in the
// compact form of packages/review/src/kinds/types.ts, from the sources of k8s.io/api and k8s.io/apimachinery. Which fields
// are required isn't told: Go's types don't say.
//
//	go run main.go 0.37.2
package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

var stable = regexp.MustCompile(`^v\d+$`)

// Types whose JSON has another form than their declaration.
var special = map[string]string{
	"k8s.io/apimachinery/pkg/api/resource.Quantity":       "q",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":     "p",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":           "s",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":      "s",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":       "s",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":       "a",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":        "a",
	"k8s.io/apimachinery/pkg/types.UID":                   "s",
	"k8s.io/apimachinery/pkg/runtime.Unknown":             "a",
	"k8s.io/apimachinery/pkg/types.NamespacedName":        "a",
}

var basic = map[string]string{
	"string": "s", "bool": "b", "int32": "w", "int": "i", "int64": "i", "uint8": "i", "byte": "i",
	"uint32": "i", "uint64": "i", "float32": "n", "float64": "n", "any": "a",
}

type pkg struct {
	path    string
	group   string
	types   map[string]ast.Expr
	imports map[string]map[string]string // file of a type -> name -> path
	origin  map[string]string
}

var (
	dirs     = map[string]string{}
	packages = map[string]*pkg{}
	types    = map[string]map[string]any{}
)

func fail(err error) {
	if err != nil {
		panic(err)
	}
}

func load(importPath string) *pkg {
	if known, ok := packages[importPath]; ok {
		return known
	}
	loaded := &pkg{path: importPath, types: map[string]ast.Expr{}, imports: map[string]map[string]string{}, origin: map[string]string{}}
	packages[importPath] = loaded
	module := "k8s.io/" + strings.Split(importPath, "/")[1]
	folder, known := dirs[module]
	if !known {
		return loaded
	}
	parsed, err := parser.ParseDir(token.NewFileSet(), filepath.Join(folder, strings.TrimPrefix(importPath, module)), nil, 0)
	if os.IsNotExist(err) {
		return loaded
	}
	fail(err)
	for _, one := range parsed {
		for name, file := range one.Files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			imports := map[string]string{}
			for _, spec := range file.Imports {
				of, _ := strconv.Unquote(spec.Path.Value)
				called := path.Base(of)
				if spec.Name != nil {
					called = spec.Name.Name
				}
				imports[called] = of
			}
			loaded.imports[name] = imports
			for _, declared := range file.Decls {
				general, ok := declared.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, spec := range general.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						loaded.types[spec.Name.Name], loaded.origin[spec.Name.Name] = spec.Type, name
					case *ast.ValueSpec:
						if spec.Names[0].Name == "GroupName" && len(spec.Values) == 1 {
							if text, ok := spec.Values[0].(*ast.BasicLit); ok {
								loaded.group, _ = strconv.Unquote(text.Value)
							}
						}
					}
				}
			}
		}
	}
	return loaded
}

func named(of *pkg, name string) any {
	full := of.path + "." + name
	if form, ok := special[full]; ok {
		return form
	}
	declared, ok := of.types[name]
	if !ok {
		return "a"
	}
	structure, ok := declared.(*ast.StructType)
	if !ok {
		return form(of, of.origin[name], declared)
	}
	if _, seen := types[full]; !seen {
		types[full] = map[string]any{}
		collect(of, name, structure, types[full])
	}
	return "#" + full
}

func form(of *pkg, file string, expression ast.Expr) any {
	switch expression := expression.(type) {
	case *ast.Ident:
		if scalar, ok := basic[expression.Name]; ok {
			return scalar
		}
		return named(of, expression.Name)
	case *ast.SelectorExpr:
		return named(load(of.imports[file][expression.X.(*ast.Ident).Name]), expression.Sel.Name)
	case *ast.StarExpr:
		return form(of, file, expression.X)
	case *ast.ArrayType:
		if element, ok := expression.Elt.(*ast.Ident); ok && element.Name == "byte" {
			return "s"
		}
		return map[string]any{"l": form(of, file, expression.Elt)}
	case *ast.MapType:
		return map[string]any{"m": form(of, file, expression.Value)}
	}
	return "a"
}

// The package and name of the struct that an embedded field is of.
func embedded(of *pkg, file string, expression ast.Expr) (*pkg, string) {
	switch expression := expression.(type) {
	case *ast.StarExpr:
		return embedded(of, file, expression.X)
	case *ast.SelectorExpr:
		return load(of.imports[file][expression.X.(*ast.Ident).Name]), expression.Sel.Name
	}
	return of, expression.(*ast.Ident).Name
}

func collect(of *pkg, name string, structure *ast.StructType, fields map[string]any) {
	for _, field := range structure.Fields.List {
		tag := ""
		if field.Tag != nil {
			tag, _ = strconv.Unquote(field.Tag.Value)
		}
		called, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		if called == "-" {
			continue
		}
		if called == "" && (len(field.Names) == 0 || strings.Contains(options, "inline")) {
			inner, innerName := embedded(of, of.origin[name], field.Type)
			if structure, ok := inner.types[innerName].(*ast.StructType); ok {
				collect(inner, innerName, structure, fields)
			}
			continue
		}
		if called != "" {
			fields[called] = form(of, of.origin[name], field.Type)
		}
	}
}

func main() {
	version := os.Args[1]
	for _, module := range []string{"k8s.io/api", "k8s.io/apimachinery"} {
		printed, err := exec.Command("go", "mod", "download", "-json", module+"@v"+version).Output()
		fail(err)
		var at struct{ Dir string }
		fail(json.Unmarshal(printed, &at))
		dirs[module] = at.Dir
	}
	kinds := map[string]string{}
	folders, err := filepath.Glob(filepath.Join(dirs["k8s.io/api"], "*", "v*"))
	fail(err)
	for _, folder := range folders {
		if !stable.MatchString(filepath.Base(folder)) {
			continue
		}
		of := load("k8s.io/api/" + filepath.Base(filepath.Dir(folder)) + "/" + filepath.Base(folder))
		apiVersion := filepath.Base(folder)
		if of.group != "" {
			apiVersion = of.group + "/" + apiVersion
		}
		for name, declared := range of.types {
			structure, ok := declared.(*ast.StructType)
			if !ok {
				continue
			}
			fields := map[string]any{}
			collect(of, name, structure, fields)
			if fields["metadata"] == "#k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta" && fields["kind"] != nil {
				kinds[apiVersion+"/"+name] = strings.TrimPrefix(named(of, name).(string), "#")
			}
		}
	}
	fail(json.NewEncoder(os.Stdout).Encode(map[string]any{"kinds": kinds, "types": types}))
}
