import { expect, test } from "vitest";
import { quoteUntyped } from "../../src/merge/merge-with-nothing.ts";
import { kubernetesSchemas } from "../../src/schema/schema.ts";
import type { Value, ValueMap } from "../../src/value/value.ts";
import { parseDocuments } from "../../src/yaml/reader/documents.ts";
import { annotate } from "../../src/yaml/reader/scalar-notes.ts";

/** A resource in which each value 5 was created without a type, after a patch. */
function quoted(yaml: string): Value {
  const note = (value: Value): void => {
    if (Array.isArray(value)) for (const item of value) note(item);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (inner === 5 || inner === 6) annotate(value, key, { untyped: true });
        if (inner === 6) annotate(value, key, { tag: "!!str" });
        note(inner);
      }
  };
  const [resource] = parseDocuments(yaml, "test") as ValueMap[];
  note(resource as ValueMap);
  return quoteUntyped(resource as ValueMap, kubernetesSchemas);
}

const deployment = (spec: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {${spec}}}}\n`;
const spec = (yaml: string) =>
  (quoted(deployment(yaml)) as { spec: { template: { spec: Value } } }).spec.template.spec;

test.each<[string, string, Value]>([
  ["a mapping", "nodeSelector: {a: 5, b: 1}", { nodeSelector: { a: "5", b: 1 } }],
  ["a list that is merged", "containers: [{name: a, image: 5}]", { containers: [{ name: "a", image: "5" }] }],
  [
    "a list within one that is merged",
    "containers: [{name: a, env: [{name: A, value: 5}]}]",
    { containers: [{ name: "a", env: [{ name: "A", value: "5" }] }] },
  ],
  ["a list that isn't merged", "tolerations: [{key: 5}]", { tolerations: [{ key: 5 }] }],
  ["a field with a tag", "nodeSelector: {a: 6}", { nodeSelector: { a: 6 } }],
  ["no field", "nodeSelector: {a: 1}", { nodeSelector: { a: 1 } }],
])("a scalar without a type in %s is quoted as kustomize does", (_, yaml, expected) => {
  expect(spec(yaml)).toEqual(expected);
});

test("an object within another one has its own schema, wherever it is", () => {
  const template = `{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: 5}], tolerations: [{key: 5}]}}`;
  expect(
    quoted(`apiVersion: example.com/v1\nkind: Holder\nmetadata: {name: a}\nspec: {template: ${template}}\n`),
  ).toMatchObject({
    spec: { template: { spec: { containers: [{ image: "5" }], tolerations: [{ key: 5 }] } } },
  });
  expect(
    quoted("apiVersion: example.com/v1\nkind: Holder\nspec: {list: [{a: 5}], map: {a: 5}}\n"),
  ).toMatchObject({
    spec: { list: [{ a: 5 }], map: { a: "5" } },
  });
});

test("what has no such scalar is the same resource", () => {
  const [resource] = parseDocuments(deployment("nodeSelector: {a: 1}"), "test") as ValueMap[];
  expect(quoteUntyped(resource as ValueMap, kubernetesSchemas)).toBe(resource);
});
