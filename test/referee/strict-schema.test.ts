import { expect, test } from "vitest";
import { type OpenApi, type Schema, strictSchemas } from "./strict-schema.ts";

const identity = (kind: string) => ({
  "x-kubernetes-group-version-kind": [{ group: "example.test", version: "v1", kind }],
});

/** The schema of the one kind in a document with these components. */
function only(schemas: Record<string, Schema>): Schema {
  const kinds = strictSchemas({ components: { schemas } } as OpenApi);
  expect(kinds).toHaveLength(1);
  return kinds[0]?.schema as Schema;
}

test("an object with named fields takes no others, at any depth", () => {
  const schema = only({
    Web: {
      ...identity("Web"),
      type: "object",
      properties: {
        spec: { type: "array", items: { type: "object", properties: { port: { type: "integer" } } } },
      },
    },
  });
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties?.spec?.items?.additionalProperties).toBe(false);
});

test("a map stays a map, and its values are closed", () => {
  const value = { type: "object", properties: { a: { type: "string" } } };
  const schema = only({ Web: { ...identity("Web"), type: "object", additionalProperties: value } });
  expect(schema.additionalProperties).toEqual({ ...value, additionalProperties: false });
});

test("fields that the server preserves unknown are admitted", () => {
  const schema = only({
    Web: {
      ...identity("Web"),
      type: "object",
      properties: { a: { type: "string" } },
      "x-kubernetes-preserve-unknown-fields": true,
    },
  });
  expect(schema.additionalProperties).toBeUndefined();
});

test("a definition comes with every definition that it refers to, and no more", () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const schema = only({
    Web: { ...identity("Web"), type: "object", properties: { meta: { allOf: [ref("Meta")], default: {} } } },
    Meta: { type: "object", properties: { owner: ref("Owner"), self: ref("Meta") } },
    Owner: { type: "object", properties: { name: { type: "string" } } },
    Unrelated: { type: "object" },
  });
  expect(schema.properties?.meta?.allOf).toEqual([{ $ref: "#/definitions/Meta" }]);
  const definitions = schema.definitions as Record<string, Schema>;
  expect(Object.keys(definitions).sort()).toEqual(["Meta", "Owner"]);
  expect(definitions.Owner?.additionalProperties).toBe(false);
});

test("an int-or-string is either, and null is admitted only where the server says so", () => {
  const schema = only({
    Web: {
      ...identity("Web"),
      type: "object",
      properties: {
        port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
        note: { type: "string", nullable: true },
        name: { type: "string" },
      },
    },
  });
  expect(schema.properties).toEqual({
    port: { type: ["integer", "string"] },
    note: { type: ["string", "null"] },
    name: { type: "string" },
  });
});

test("an alternative that only adds a requirement does not close its parent's fields", () => {
  const schema = only({
    Web: {
      ...identity("Web"),
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      oneOf: [{ properties: { a: { minLength: 1 } }, required: ["a"] }, { required: ["b"] }],
    },
  });
  expect(schema.oneOf).toEqual([
    { properties: { a: { minLength: 1 } }, required: ["a"] },
    { required: ["b"] },
  ]);
});

test("a type that many groups share is no kind of its own", () => {
  const shared = {
    "x-kubernetes-group-version-kind": [...identity("A")["x-kubernetes-group-version-kind"], {}],
  };
  expect(strictSchemas({ components: { schemas: { DeleteOptions: shared } } })).toEqual([]);
});
