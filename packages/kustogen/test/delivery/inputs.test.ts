import { expect, it } from "vitest";
import { isInputOf } from "../../src/delivery/inputs.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

it("takes every environment file for an input of their schema, and the schema for an input of nothing", () => {
  const schema = "generators/environments/schema.json";
  expect(isInputOf(DEFAULT_FOLDERS, schema, "generators/environments/beta.yaml")).toBe(true);
  expect(isInputOf(DEFAULT_FOLDERS, schema, "generators/systems/shop/index.ts")).toBe(true);
  expect(isInputOf(DEFAULT_FOLDERS, schema, schema)).toBe(false);
  expect(isInputOf(DEFAULT_FOLDERS, "base/shop/deployment.yaml", schema)).toBe(false);
});
