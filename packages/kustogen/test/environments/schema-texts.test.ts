import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { expect, test } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { environmentJsonSchema } from "../../src/environments/json-schema.ts";
import { SHOP } from "../authoring/shop.ts";

const shop = defineSystem({
  ...SHOP,
  images: { web: {} },
  resources: () => [],
});

/** Each field of a JSON schema by its path, with its description. */
function described(schema: Value, path = ""): [string, unknown][] {
  if (Array.isArray(schema)) return schema.flatMap((one) => described(one, path));
  if (!isMap(schema)) return [];
  const own = isMap(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...own.map(([name, field]): [string, unknown] => [
      `${path}.${name}`,
      isMap(field) ? field.description : "",
    ]),
    ...own.flatMap(([name, field]) => described(field, `${path}.${name}`)),
    ...Object.entries(schema).flatMap(([key, value]) => (key === "properties" ? [] : described(value, path))),
  ];
}

test.each([
  ["an environment", environmentJsonSchema([shop], DEFAULT_CONFIG)],
  ["kustogen.yaml", configJsonSchema()],
])("an editor says of each field of %s what it is for", (_, schema) => {
  const fields = described(schema as Value);
  expect(fields.length).toBeGreaterThan(20);
  const said = fields.filter(([, description]) => description !== undefined);
  expect(said.length).toBeGreaterThan(fields.length / 2);
  for (const [path, description] of said)
    expect([path, description]).toEqual([path, expect.stringMatching(/^\S.{9}/s)]);
});
