import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../src/check/model/argo-objects.ts";
import { type State, stateOf } from "../../../src/check/model/state.ts";
import { refusedIn } from "../../../src/check/refusals/refused.ts";
import { REFUSALS } from "../../../src/check/refusals/table.ts";
import { refused, valid } from "../../../src/check/rules/schema/valid.ts";
import { listAt, mapAt } from "../../../src/kubernetes/fields.ts";
import { judged, resources } from "../state.ts";
import { deployment } from "../workloads.ts";

/** The cases by what they are about; what is said of a bad one is an error, unless it begins with another severity. */
const CASES = parseDocuments(
  readFileSync(join(import.meta.dirname, "cases.txt"), "utf8"),
  "cases.txt",
)[0] as {
  [group: string]: { in: string; says: string; bad: Value; good?: Value[] }[];
};

/**
 * The objects of a case: those that it lists, one of a kind with the fields that the case has, or a workload with these
 * fields in its spec, its pod or its container.
 */
function stateIn(where: string, given: Value): State {
  const fields = isMap(given) ? given : {};
  const [apiVersion = "", kind = ""] = where.split(" ");
  if (where === "objects") return inProduction(listAt(given));
  if (kind !== "") return inProduction([{ apiVersion, kind, metadata: { name: "web" }, ...fields }]);
  const isPart = where === "pod" || where === "container";
  const [object] = resources(deployment(isPart ? {} : { kind: where }));
  const pod = mapAt(object, "spec", "template", "spec");
  const [container] = listAt(pod, "containers");
  Object.assign(
    where === "pod" ? pod : where === "container" ? (container as ValueMap) : mapAt(object, "spec"),
    fields,
  );
  return inProduction([object]);
}

function inProduction(objects: readonly unknown[]): State {
  return stateOf(objects as Parameters<typeof stateOf>[0], {
    environment: "overlays/test",
    strictness: "production",
  });
}

describe.each(Object.entries(CASES))("of %s", (_, cases) => {
  it.each(cases)("$says", ({ in: where, says, bad, good = [] }) => {
    const severity = /^(?:warning|info) /.exec(says)?.[0] ?? "error ";
    expect(judged(refused, stateIn(where, bad))).toEqual([
      expect.toSatisfy((line: string) => line.startsWith(severity) && line.includes(says)),
    ]);
    for (const one of good) expect(judged(refused, stateIn(where, one))).toEqual([]);
  });
});

const holding = (kind: string, data: string) => stateIn(`v1 ${kind}`, { data: { a: data } });

it.each([
  [
    holding("ConfigMap", "x".repeat(1_100_000)),
    /^error .*contains 1.0 MiB; the API server accepts at most 1 MiB/,
  ],
  [holding("Secret", "YWFh".repeat(400_000)), /^error .*contains 1.1 MiB/],
])("refuses too much data: %#", (given, says) => {
  expect(judged(refused, given)).toEqual([expect.stringMatching(says)]);
  expect(judged(refused, holding("ConfigMap", "x".repeat(1_000_000)))).toEqual([]);
  expect(judged(refused, holding("Secret", "YWFh".repeat(100_000)))).toEqual([]);
});

it("has a case for each row of the table", () => {
  const states = Object.values(CASES)
    .flat()
    .map((one) => stateIn(one.in, one.bad));
  states.push(holding("ConfigMap", "x".repeat(1_100_000)), holding("Secret", "YWFh".repeat(400_000)));
  const silent = REFUSALS.flatMap(({ rows, ...group }) =>
    rows
      .filter((row) => states.every((one) => [...refusedIn(one, [{ ...group, rows: [row] }])].length === 0))
      .map(({ at, message }) => `${asText(at)}: ${asText(message)}`),
  );
  expect(silent).toEqual([]);
});

it("refuses the name of an ApplicationSet in a file of its own, which someone applies by hand", () => {
  const said = (name: string, set = false) => {
    const yaml = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}, namespace: argocd}\nspec: {generators: [], template: {metadata: {name: a}, spec: {project: a, destination: {}}}}`;
    const objects = resources(yaml).map((resource) => ({
      ...{ resource, file: "argocd/apps.yaml" },
      ...(set && { set: resource }),
    }));
    const repository = {
      environments: [],
      all: [],
      reading: () => [],
      argo: argoFacts(objects, []),
      isWhole: false,
      files: [],
    };
    return [...(valid.checkRepository?.(repository) ?? [])].map(({ file, message }) => `${file} ${message}`);
  };
  expect(said("core\u2010apps")).toEqual([expect.stringMatching(/^argocd\/apps.yaml expected lowercase/)]);
  expect(said("core-apps")).toEqual([]);
  expect(said("'{{name}}-apps'")).toEqual([]);
  // One that a set makes has its name from parameters.
  expect(said("core\u2010apps", true)).toEqual([]);
});
