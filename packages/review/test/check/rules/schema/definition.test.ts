import { describe, expect, it } from "vitest";
import { definition } from "../../../../src/check/rules/schema/definition.ts";
import { judged, state } from "../../state.ts";

const stateOfField = (field: string, { name = "things.acme.io", storage = "true" } = {}) =>
  state(
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\nspec: {group: acme.io, names: {kind: Thing, plural: things}, scope: Namespaced, versions: [{name: v1, served: true, storage: ${storage}, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {field: ${field}}}}}}}]}\n`,
  );
const given = (...about: Parameters<typeof stateOfField>) => judged(definition, stateOfField(...about));

describe("schema/definition", () => {
  it.each([
    ["{type: string, default: {}}", "spec.field is of type string, but its default {} isn't"],
    ["{type: integer, default: '1'}", 'spec.field is of type integer, but its default "1" isn\'t'],
    [
      "{type: array, items: {type: string}, default: a}",
      'spec.field is of type array, but its default "a" isn\'t',
    ],
    [
      "{type: array, items: {type: boolean, default: 'true'}}",
      'spec.field.items is of type boolean, but its default "true" isn\'t',
    ],
    ["{type: string, enum: [a, b], default: c}", 'spec.field has the default "c", which isn\'t in its enum'],
    ["{description: a field}", "spec.field has no type, which each field of a schema needs"],
  ])("refuses %s", (field, message) =>
    expect(given(field)).toEqual([expect.stringContaining(`: ${message}`)]),
  );

  it.each(["{type: string}", "{description: a field}"])(
    "says the same of a definition with %s for each environment that shares it",
    (field) => {
      const shared = stateOfField(field);
      expect(judged(definition, shared)).toEqual(judged(definition, shared));
      expect(judged(definition, shared)).toEqual(given(field));
    },
  );

  it("refuses a name that isn't of its kind and group, and a version that isn't stored", () => {
    expect(given("{type: string}", { name: "thing.acme.io" })).toEqual([
      "error CustomResourceDefinition thing.acme.io: metadata.name: is called thing.acme.io, but its name must consist of its plural and group",
    ]);
    expect(given("{type: string}", { storage: "false" })).toEqual([
      "error CustomResourceDefinition things.acme.io: spec.versions: has no version with storage: true, but needs exactly one",
    ]);
  });

  it.each([
    "{type: string, default: a}",
    "{type: integer, default: 1}",
    "{type: number, default: 1}",
    "{type: number, default: 1.5}",
    "{type: object, default: {}, additionalProperties: {type: string}}",
    "{x-kubernetes-int-or-string: true, default: 1}",
    "{x-kubernetes-preserve-unknown-fields: true}",
    "{type: string, nullable: true, default: null}",
  ])("takes %s", (field) => expect(given(field)).toEqual([]));
});
