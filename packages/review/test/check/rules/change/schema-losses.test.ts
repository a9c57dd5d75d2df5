import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { State } from "../../../../src/check/model/state.ts";
import { crdChange } from "../../../../src/check/rules/change/crd-change.ts";
import { valid } from "../../../../src/check/rules/schema/valid.ts";
import { schemaLosses } from "../../../../src/cluster/api-server/schema-losses.ts";
import { judgedChange, resources, state } from "../../state.ts";

const crd = (schema: object, more = "") =>
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n" +
  `spec: {group: example.com, names: {kind: Thing, plural: things}, scope: Cluster${more}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${JSON.stringify(schema)}}}]}\n`;
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const spec = (properties: object, more: object = {}) => object({ spec: object(properties, more) });
const change = (before: object, after: object) => judgedChange(crdChange, crd(before), crd(after));

it.each<[string, object, object, string | undefined]>([
  ["a new field", spec({}), spec({ a: { type: "string" } }), undefined],
  [
    "a rule about the whole object",
    spec({}),
    object({ spec: object({}) }, { "x-kubernetes-validations": [{ rule: "has(self.spec)" }] }),
    "stricter about the object as a whole:",
  ],
  ["another description", spec({}), spec({}, { description: "a" }), undefined],
  [
    "a field that is gone",
    spec({ a: { type: "string" } }),
    spec({}),
    "no longer has spec.a, which the API server drops",
  ],
  [
    "two fields that are gone",
    spec({ a: { type: "string" }, b: { type: "string" } }),
    spec({}),
    "no longer has spec.a, spec.b, which the API server drops",
  ],
  [
    "a field of a list's entries that is gone",
    spec({ a: { type: "array", items: object({ b: { type: "string" } }) } }),
    spec({ a: { type: "array", items: object({}) } }),
    "no longer has spec.a[].b,",
  ],
  [
    "a field of a map's values that is gone",
    spec({ a: { type: "object", additionalProperties: object({ b: { type: "string" } }) } }),
    spec({ a: { type: "object", additionalProperties: object({}) } }),
    "no longer has spec.a.*.b,",
  ],
  [
    "a field that is gone where any is kept",
    spec({ a: { type: "string" } }),
    spec({}, { "x-kubernetes-preserve-unknown-fields": true }),
    undefined,
  ],
  [
    "fields that nobody names anymore",
    spec({}, { "x-kubernetes-preserve-unknown-fields": true }),
    spec({}),
    "no longer has other fields of spec,",
  ],
  ["a field that becomes required", spec({}), spec({}, { required: ["a"] }), "stricter about spec.a:"],
  ["a field that needn't be there anymore", spec({}, { required: ["a"] }), spec({}), undefined],
  [
    "another type",
    spec({ a: { type: "string" } }),
    spec({ a: { type: "integer" } }),
    "stricter about spec.a:",
  ],
  [
    "a number that may be text as well",
    spec({ a: { "x-kubernetes-int-or-string": true } }),
    spec({ a: { type: "integer" } }),
    "stricter about spec.a:",
  ],
  [
    "a value that may be null no more",
    spec({ a: { type: "string", nullable: true } }),
    spec({ a: { type: "string" } }),
    "stricter about spec.a:",
  ],
  ["one more choice", spec({ a: { enum: ["x"] } }), spec({ a: { enum: ["x", "y"] } }), undefined],
  [
    "one choice less",
    spec({ a: { enum: ["x", "y"] } }),
    spec({ a: { enum: ["x"] } }),
    "stricter about spec.a:",
  ],
  ["a choice where there was none", spec({ a: {} }), spec({ a: { enum: ["x"] } }), "stricter about spec.a:"],
  ["a higher limit", spec({ a: { maximum: 3 } }), spec({ a: { maximum: 4 } }), undefined],
  ["a lower limit", spec({ a: { maxLength: 3 } }), spec({ a: { maxLength: 2 } }), "stricter about spec.a:"],
  ["a limit where there was none", spec({ a: {} }), spec({ a: { minItems: 1 } }), "stricter about spec.a:"],
  ["a lower least", spec({ a: { minimum: 3 } }), spec({ a: { minimum: 2 } }), undefined],
  ["a pattern", spec({ a: {} }), spec({ a: { pattern: "^a" } }), "stricter about spec.a:"],
  ["a format that is checked", spec({ a: {} }), spec({ a: { format: "date" } }), "stricter about spec.a:"],
  ["a size of numbers", spec({ a: {} }), spec({ a: { format: "int64" } }), undefined],
  [
    "a rule that is new",
    spec({}, { "x-kubernetes-validations": [{ rule: "a" }] }),
    spec({}, { "x-kubernetes-validations": [{ rule: "a" }, { rule: "b" }] }),
    "stricter about spec:",
  ],
  [
    "a rule that is gone",
    spec({}, { "x-kubernetes-validations": [{ rule: "a" }, { rule: "b" }] }),
    spec({}, { "x-kubernetes-validations": [{ rule: "b" }] }),
    undefined,
  ],
])("a definition with %s", (_, before, after, message) => {
  const found = change(before, after);
  expect(found).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
  if (message !== undefined) expect(found[0]).toMatch(/^warning /);
});

it("says that objects are converted between versions in another way", () => {
  const converted = (strategy: string) => crd(spec({}), `, conversion: {strategy: ${strategy}}`);
  expect(judgedChange(crdChange, converted("None"), converted("Webhook"))).toEqual([
    expect.stringMatching(/^warning .*converts objects between its versions differently/),
  ]);
});

const leaf = fc.constantFrom<object>(
  { type: "string" },
  { type: "integer" },
  { type: "integer", maximum: 2 },
  { type: "integer", minimum: 2 },
  { type: "string", enum: ["x", "y"] },
  { type: "string", enum: ["x"] },
  { type: "string", pattern: "^x" },
  { type: "string", maxLength: 1 },
  { type: "string", nullable: true },
  { "x-kubernetes-int-or-string": true },
  { type: "boolean" },
);
const level = (of: fc.Arbitrary<object>) =>
  fc
    .record({
      properties: fc.dictionary(fc.constantFrom("a", "b"), of, { minKeys: 1, maxKeys: 2 }),
      required: fc.subarray(["a", "b"]),
      open: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    })
    .map(({ properties, required, open }) =>
      object(properties, {
        required: required.filter((name) => name in properties),
        ...(open && { "x-kubernetes-preserve-unknown-fields": true }),
      }),
    );
const inner = fc.oneof(
  { arbitrary: leaf, weight: 3 },
  level(leaf),
  level(leaf).map((items) => ({ type: "array", items })),
  // Null is accepted nowhere but in fields: a nullable value of a map is judged as anything.
  leaf
    .filter((one) => !("nullable" in one))
    .map((additionalProperties) => ({ type: "object", additionalProperties })),
);
const schema = level(inner);
/** Two schemas, mostly of a small difference. */
const pair = fc.oneof(
  fc.tuple(schema, schema),
  ...[1, 2, 3].map(() =>
    fc.tuple(schema, fc.constantFrom("a", "b"), inner).map(([before, name, field]) => {
      const { properties, ...rest } = before as { properties: object };
      return [before, { ...rest, properties: { ...properties, [name]: field } }] as const;
    }),
  ),
);
const value: fc.Arbitrary<unknown> = fc.constantFrom<unknown>("x", "y", "xx", 1, 2, 3, true, null);
const inside = fc.oneof(
  { arbitrary: value, weight: 3 },
  fc.dictionary(fc.constantFrom("a", "b"), value, { maxKeys: 2 }),
  fc.array(fc.dictionary(fc.constantFrom("a", "b"), value, { maxKeys: 2 }), { maxLength: 2 }),
);
const thing = fc.dictionary(fc.constantFrom("a", "b", "c"), inside, { maxKeys: 2 });

it("what loses nothing and isn't stricter accepts each object that was valid, in its shape and its values", () => {
  let held = 0;
  const judgedBy = (given: State) =>
    [...(valid.check?.(given) ?? [])]
      .filter(({ severity = "error" }) => severity === "error")
      .map(({ message }) => message);
  const faults = (of: ValueMap, given: object) =>
    judgedBy(
      state(
        `${crd({ type: "object", properties: { spec: of } })}---\n${JSON.stringify({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "t" }, spec: given })}\n`,
      ),
    );
  fc.assert(
    fc.property(pair, fc.array(thing, { minLength: 4, maxLength: 12 }), ([before, after], given) => {
      const [old] = resources(crd({ type: "object", properties: { spec: before } }));
      const [now] = resources(crd({ type: "object", properties: { spec: after } }));
      const { gone, stricter } = schemaLosses(old as never, now as never);
      if (gone.size + stricter.size > 0) return;
      for (const one of given) {
        if (faults(before as never, one).length > 0) continue;
        held++;
        expect(faults(after as never, one)).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
  expect(held).toBeGreaterThan(100);
});
