import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { DOMAIN, historyFromAnnotations } from "../../src/resource/internal-annotations.ts";
import { type History, NO_HISTORY } from "../../src/resource/resource.ts";

const annotated = (annotations: Record<string, string>) => ({
  kind: "ConfigMap",
  metadata: { name: "c", annotations },
});
const previous = (names: string, kinds: string, scopes: string) =>
  annotated({
    [`${DOMAIN}previousNames`]: names,
    [`${DOMAIN}previousKinds`]: kinds,
    [`${DOMAIN}previousNamespaces`]: scopes,
  });

it("earlier names of a resource are read from the annotations of an earlier step", () => {
  expect(
    historyFromAnnotations(previous("a,b", "ConfigMap,Secret", "default,shop"), "c.yaml").previous,
  ).toEqual([
    { name: "a", kind: "ConfigMap", scope: "default" },
    { name: "b", kind: "Secret", scope: "shop" },
  ]);
  expect(historyFromAnnotations(annotated({ note: "a" }), "c.yaml")).toBe(NO_HISTORY);
  expect(historyFromAnnotations({ kind: "ConfigMap" }, "c.yaml")).toBe(NO_HISTORY);
});

it.each([
  ["a,b", "ConfigMap", "default,shop"],
  ["a,b", "ConfigMap,Secret", "default"],
  ["a", "ConfigMap,Secret", "default,shop"],
])("names %s of kinds %s in namespaces %s are refused, as they differ in number", (names, kinds, scopes) => {
  refused(() => historyFromAnnotations(previous(names, kinds, scopes), "c.yaml")).toThrow(
    /^c\.yaml: the annotations .*previousNames, previousKinds and previousNamespaces differ in length$/,
  );
});

it.each<[name: string, text: string, read: Partial<History>]>([
  ["prefixes", "dev-,eu-", { prefixes: ["dev-", "eu-"] }],
  ["suffixes", "-a", { suffixes: ["-a"] }],
  ["generatorBehavior", "create", { behavior: "create" }],
  ["generatorBehavior", "replace", { behavior: "replace" }],
  ["generatorBehavior", "merge", { behavior: "merge" }],
  ["generatorBehavior", "unspecified", { behavior: "unspecified" }],
  ["generatorBehavior", "other", { behavior: "unspecified" }],
  ["needsHashSuffix", "enabled", { needsHash: true }],
  ["needsHashSuffix", "disabled", {}],
  ["helm-generated", "true", { ofHelm: true }],
  ["helm-generated", "enabled", {}],
  ["allowNameChange", "enabled", { allowNameChange: true }],
  ["allowKindChange", "enabled", { allowKindChange: true }],
  ["allowKindChange", "", {}],
])("the annotation %s: %j of an earlier step says what is to be done with it", (name, text, read) => {
  expect(historyFromAnnotations(annotated({ note: "a", [DOMAIN + name]: text }), "c.yaml")).toEqual({
    ...NO_HISTORY,
    ...read,
  });
});
