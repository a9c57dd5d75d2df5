import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { namespaceName } from "../../../../src/check/rules/integrity/namespace-name.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";

const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---\n`;
const map = (inside: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${inside}}\n---\n`;

function judged(...yaml: string[]): string[] {
  const environments = yaml.map((one, index) => state(one, { environment: `e${index}` }));
  const argo = argoFacts([], environments);
  const repository = { environments, argo, flux: [], fluxSources: [], isWhole: false };
  return [...(namespaceName.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(namespaceName.id, `${finding.environment} ${finding.message}`, finding),
  );
}

describe("integrity/namespace-name", () => {
  it("warns of a Namespace with a slip in its name", () =>
    expect(judged(namespace("agdguard") + map("adguard"))).toEqual([
      "e0 creates Namespace agdguard, which stays empty, while nothing creates adguard, to which the other objects here belong",
    ]));

  it.each([
    ["the same name", [namespace("adguard") + map("adguard")]],
    ["another one", [namespace("shop") + map("adguard")]],
    ["one that another folder creates", [namespace("agdguard") + map("adguard"), namespace("adguard")]],
    ["one that another folder's objects are in", [namespace("agdguard") + map("adguard"), map("agdguard")]],
    ["objects of another folder", [namespace("agdguard"), map("adguard")]],
    ["two that only differ in digits", [namespace("database1") + map("database2")]],
    ["two that only differ in the last letter", [namespace("team-a") + map("team-b")]],
    ["one that adds to the other", [namespace("monitoring") + map("monitoring-b")]],
  ])("takes %s", (_, yaml) => expect(judged(...yaml)).toEqual([]));
});
