import { expect, test } from "vitest";
import { shorten } from "./kubeconform.ts";

test("a complaint is told by its place and reason alone", () => {
  const levels = "at '/spec': 'allOf' failed   - at '/spec/env/0': 'allOf' failed     - ";
  const reason = "at '/spec/env/0/value': got number, want string";
  const message = `problem validating schema. Check JSON formatting: jsonschema validation failed with 'file:///cache/v1/pod_v1.json#' - `;
  expect(shorten(message + levels + reason)).toBe(reason);
  expect(shorten("could not find schema for Ingress")).toBe("could not find schema for Ingress");
});
