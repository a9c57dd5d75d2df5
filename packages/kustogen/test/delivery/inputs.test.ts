import { expect, it } from "vitest";
import { isInputOf } from "../../src/delivery/inputs.ts";

it("takes every environment file for an input of their schema, and the schema for an input of nothing", () => {
  const schema = "generators/environments/schema.json";
  expect(isInputOf(schema, "generators/environments/beta.yaml")).toBe(true);
  expect(isInputOf(schema, "generators/systems/shop/index.ts")).toBe(true);
  expect(isInputOf(schema, schema)).toBe(false);
  expect(isInputOf("base/shop/deployment.yaml", schema)).toBe(false);
});
