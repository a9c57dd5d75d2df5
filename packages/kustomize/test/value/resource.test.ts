import { expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { groupOf, identityKey, resourceOf, writtenOf } from "../../src/value/resource.ts";
import type { Value } from "../../src/value/value.ts";
import { parseDocuments } from "../../src/yaml/reader/documents.ts";

const POD = { apiVersion: "v1", kind: "Pod" };

it.each(
  rows(`
a number as its name | {name: 5} | {name: "5"}
no name | {} | {name: ""}
null as its name | {name: null} | {name: ""}
a name that the API server generates | {generateName: run-} | {name: "run-*", generateName: run-}
a name beside one that is generated | {name: a, generateName: b-} | {name: a, generateName: b-}
an empty name beside one that is generated | {name: "", generateName: b-} | {name: "b-*", generateName: b-}
null as its namespace | {name: a, namespace: null} | {name: a}
a number as its namespace | {name: a, namespace: 5} | {name: a, namespace: "5"}
labels of other types | {name: a, labels: {b: true, c: 1, d: null}} | {name: a, labels: {b: "true", c: "1", d: ""}}
labels that are a list | {name: a, labels: [b]} | {name: a}
annotations that are a text | {name: a, annotations: b} | {name: a}
metadata that isn't a mapping | [a] | {name: ""}
`),
)("an object with %s is read as a resource whose fields have their types", (_, fields, expected) => {
  const [metadata = null, known] = [fields, expected].map((text) => parseDocuments(text, "a.yaml")[0]);
  const given = { ...POD, metadata };
  const resource = resourceOf(given);
  expect(resource).toEqual({ ...POD, metadata: known });
  expect(writtenOf(resource)).toBe(given);
});

it("an object whose fields have their types is itself the resource", () => {
  const whole: Value = { name: "a", namespace: "b", labels: { c: "d" }, annotations: {} };
  for (const metadata of [{ name: "a" } as Value, whole]) {
    const given = { ...POD, metadata };
    expect(resourceOf(given)).toBe(given);
    expect(writtenOf(resourceOf(given))).toBe(given);
  }
  expect(resourceOf(5)).toEqual({ apiVersion: "", kind: "", metadata: { name: "" } });
});

it("an API group is what stands before the slash, and is a part of an object's identity", () => {
  expect([groupOf("v1"), groupOf("apps/v1"), groupOf("/v1")]).toEqual(["", "apps", ""]);
  const metadata = { name: "a", namespace: "b" };
  expect(identityKey({ apiVersion: "apps/v1", kind: "Deployment", metadata })).toBe("apps|Deployment|b|a");
  expect(identityKey({ ...POD, metadata: { name: "a" } })).toBe("|Pod||a");
});
