import { valid } from "@kustogen/review/check/rules/schema/valid.ts";
import { kindsOfCrd, readCrd } from "@kustogen/review/kinds/from-crd.ts";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { judged, state } from "../../../review/test/check/state.ts";
import { declarationsOfCrd } from "../../src/init/declare-crd.ts";

const crd = (schema: string, more = "") => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.acme.io, ${more}}
spec:
  group: acme.io
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: ${schema}}}}}
`;
const object = (fields: string) => `{type: object, ${fields}}`;
const field = (schema: string) => object(`properties: {f: {${schema}}}`);

/** Schemas of `spec`, each with values of it. */
const SCHEMAS: Record<string, [schema: string, ...values: string[]]> = {
  text: [field("type: string"), "{f: a}", "{f: 1}", "{f: null}", "{f: [a]}"],
  "text with limits": [
    field('type: string, minLength: 2, maxLength: 3, pattern: "^[a-z]*$"'),
    ...["{f: ab}", "{f: abc}", "{f: a}", "{f: abcd}", "{f: AB}", "{f: ''}"],
  ],
  "text that may not be empty": [field("type: string, minLength: 1"), "{f: ''}", "{f: a}"],
  "text of characters that take two places": [
    field("type: string, maxLength: 2"),
    "{f: '😀😀'}",
    "{f: '😀😀😀'}",
  ],
  "text with a pattern of Go's": [field('type: string, pattern: "^\\\\p{L}$"'), "{f: 1}", "{f: ab}"],
  "text with a pattern without case": [field('type: string, pattern: "(?i)^(?:a)$"'), "{f: a}", "{f: b}"],
  "text with a broken pattern": [field('type: string, pattern: "["'), "{f: a}"],
  "true or false": [field("type: boolean"), "{f: true}", "{f: 'true'}", "{f: 1}"],
  "a whole number": [
    field("type: integer"),
    "{f: 1}",
    "{f: 1.5}",
    "{f: '1'}",
    "{f: 24h}",
    "{f: 9007199254740993}",
  ],
  "a small whole number": [
    field("type: integer, format: int32"),
    "{f: 2147483647}",
    "{f: 2147483648}",
    "{f: -2147483649}",
  ],
  "a number with limits": [
    field("type: number, minimum: 1, maximum: 2"),
    ...["{f: 1}", "{f: 2}", "{f: 0.9}", "{f: 2.1}", "{f: '1'}", "{f: x}"],
  ],
  "a whole number with a limit": [
    field("type: integer, minimum: 1"),
    "{f: 1}",
    "{f: 0}",
    "{f: 1.5}",
    "{f: ' '}",
  ],
  "a whole number with limits that don't count": [
    field("type: integer, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true"),
    ...["{f: 1}", "{f: 2}", "{f: 4}", "{f: 5}"],
  ],
  "a number with limits that don't count": [
    field("type: number, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true"),
    ...["{f: 0}", "{f: 1}", "{f: 5}", "{f: 6}"],
  ],
  "one of some words": [
    field("type: string, enum: [Always, Never, '']"),
    ...["{f: Always}", "{f: ''}", "{f: always}", "{f: Alwys}", "{f: Something}", "{f: 1}"],
  ],
  "one word": [field("type: string, enum: [Only]"), "{f: Other}"],
  "one of some words in several lists": [
    field("type: string, enum: [a1, b1, c1], allOf: [{enum: [b1, c1]}, {enum: [c1]}, {minLength: 1}]"),
    ...["{f: c1}", "{f: b1}"],
  ],
  "one of some numbers": [field("type: integer, enum: [1, 2]"), "{f: 3}"],
  "a number or text": [
    field("x-kubernetes-int-or-string: true"),
    "{f: 1}",
    "{f: '50%'}",
    "{f: 1.5}",
    "{f: true}",
  ],
  "a value of no type": [field("description: any"), "{f: 1}", "{f: [a]}"],
  "a list": [field("type: array, items: {type: string}"), "{f: [a]}", "{f: [1]}", "{f: a}", "{f: [null]}"],
  "a list whose elements may be null": [
    field("type: array, items: {type: string, nullable: true}"),
    ...["{f: [null]}", "{f: [1]}"],
  ],
  "a list with limits": [
    field("type: array, minItems: 1, maxItems: 2, items: {type: string}"),
    ...["{f: []}", "{f: [a]}", "{f: [a, b]}", "{f: [a, b, c]}"],
  ],
  "a list without a limit": [field("type: array, minItems: 0"), "{f: []}"],
  "a set": [
    field("type: array, x-kubernetes-list-type: set"),
    "{f: [a, b]}",
    "{f: [a, a]}",
    "{f: [{a: 1}, {a: 1}]}",
  ],
  "a list by keys": [
    field(
      "type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a, b], items: {type: object, properties: {a: {type: string}, b: {type: string}}}",
    ),
    ...["{f: [{a: x}, {a: y}]}", "{f: [{a: x, b: y}, {a: x, b: y}]}", "{f: [{a: x}, {a: x}]}"],
  ],
  "a list by keys with a default": [
    field(
      "type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items: {type: object, properties: {a: {type: string, default: x}}}",
    ),
    "{f: [{}, {}]}",
  ],
  "a mapping of texts": [
    field("type: object, additionalProperties: {type: string}"),
    "{f: {a: b}}",
    "{f: {a: 1}}",
    "{f: []}",
  ],
  "a mapping of anything": [field("type: object"), "{f: {a: 1}}"],
  "fields that are needed": [
    object(
      "required: [a, b, c], properties: {a: {type: string}, b: {type: string, default: x}, c: {type: string, nullable: true}}",
    ),
    ...["{a: x}", "{}", "{a: null}"],
  ],
  "fields that aren't known": [
    object("properties: {replicas: {type: integer}, name: {type: string}}"),
    ...["{replica: 1}", "{nmae: x}", "{something: 1}", "{names: x}"],
  ],
  "fields beside any others": [
    object("x-kubernetes-preserve-unknown-fields: true, properties: {replicas: {type: integer}}"),
    ...["{replcas: 1}", "{else: 1}"],
  ],
  "fields beside others of a type": [
    object("additionalProperties: {type: string}, properties: {replicas: {type: integer}}"),
    ...["{replicas: x}", "{else: a}"],
  ],
  "fields beside no others": [
    object("additionalProperties: false, properties: {a: {type: integer}}"),
    "{else: a}",
  ],
  "an object of another kind": [
    field("type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}"),
    ...[
      "{f: {apiVersion: v1, kind: A, metadata: {name: a}, spec: {}}}",
      "{f: {kind: A}}",
      "{f: {apiVersion: v1, kind: A, other: 1}}",
    ],
  ],
  "one of two fields": [
    object("oneOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}"),
    ...["{a: x}", "{b: x}", "{a: x, b: x}", "{}"],
  ],
  "any of two fields": [
    object("anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}"),
    ...["{a: x, b: x}", "{}"],
  ],
  "all of two fields": [
    object(
      "allOf: [{required: [a]}, {required: [b], description: x}], properties: {a: {type: string}, b: {type: string}}",
    ),
    ...["{a: x, b: x}", "{a: x}"],
  ],
  "a field but not with another": [
    object("not: {required: [a, b]}, properties: {a: {type: string}, b: {type: string}}"),
    ...["{a: x}", "{a: x, b: x}"],
  ],
  "a field by the value of another": [
    object(
      "anyOf: [{properties: {a: {enum: [x]}}}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}",
    ),
    ...["{a: x}", "{a: y, b: x}", "{a: y}", "{}"],
  ],
  "a condition that can't be read": [
    object(
      "anyOf: [{properties: {a: {pattern: x}}}, {required: [b]}], not: {minLength: 1}, properties: {a: {type: string}, b: {type: string}}",
    ),
    ...["{a: y}"],
  ],
  "a number of fields": [
    object("minProperties: 1, maxProperties: 2, additionalProperties: true, properties: {a: {type: string}}"),
    ...["{}", "{a: x}", "{a: x, b: x}", "{a: x, b: x, c: x}"],
  ],
  "a number of fields in a condition": [
    object(
      "anyOf: [{minProperties: 2}, {maxProperties: 0}], properties: {a: {type: string}, b: {type: string}}",
    ),
    ...["{}", "{a: x}", "{a: x, b: x}"],
  ],
};

it.each(Object.entries(SCHEMAS))(
  "the schema of a definition is what objects are checked by: %s (npx vitest -u writes it)",
  (_, [schema, ...values]) => {
    const definition = crd(schema);
    const read = readCrd(parse(definition));
    if (read === undefined) throw new Error("the definition isn't read");
    const { types, closed, conditions } = kindsOfCrd(read);
    const { Meta: _meta, ...own } = types as Record<string, unknown>;
    const said = values.map((value) => {
      const thing = `---\napiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: a}\nspec: ${value}\n`;
      return `${value}: ${judged(valid, state(definition + thing)).join("; ") || "valid"}`;
    });
    const [, declared = ""] = declarationsOfCrd(read).split("metadata: Metadata;\n");
    expect(
      [
        ...said,
        JSON.stringify({ own, closed, conditions }),
        declared.replace(/\n\s*};\s*$[\s\S]*/m, ""),
      ].join("\n"),
    ).toMatchSnapshot();
  },
);

it("a definition without what it needs is none, and versions without it are passed over", () => {
  const whole = parse(crd("{}", "annotations: {controller-gen.kubebuilder.io/version: v1}"));
  const read = (change: object) => readCrd({ ...whole, ...change });
  expect(readCrd(whole)).toMatchObject({
    name: "things.acme.io",
    group: "acme.io",
    kind: "Thing",
    clusterScoped: false,
    served: ["acme.io/v1"],
    gone: [],
    isGenerated: true,
  });
  expect(readCrd("text")).toBeUndefined();
  for (const change of [
    { kind: "Other" },
    { apiVersion: "apiextensions.k8s.io/v1beta1" },
    { metadata: [] },
    { metadata: {} },
    { spec: "text" },
    { spec: { ...whole.spec, group: 1 } },
    { spec: { ...whole.spec, names: [] } },
    { spec: { ...whole.spec, names: {} } },
  ])
    expect(read(change), JSON.stringify(change)).toBeUndefined();
  const versions = [
    "text",
    { served: true },
    { name: "v1", served: true },
    { name: "v2", served: false, schema: { openAPIV3Schema: {} } },
    { name: "v3", served: true, schema: { openAPIV3Schema: {} } },
  ];
  expect(read({ metadata: { name: "a" }, spec: { ...whole.spec, scope: "Cluster", versions } })).toEqual({
    name: "a",
    group: "acme.io",
    kind: "Thing",
    clusterScoped: true,
    served: ["acme.io/v1", "acme.io/v3"],
    versions: [{ apiVersion: "acme.io/v3", kind: "Thing", schema: {}, served: true }],
    gone: [{ apiVersion: "acme.io/v2", kind: "Thing", schema: {}, served: false }],
  });
  expect(read({ spec: { ...whole.spec, versions: "text" } })).toMatchObject({ versions: [], served: [] });
});
