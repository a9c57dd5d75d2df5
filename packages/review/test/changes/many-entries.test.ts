import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Rules of a role, each of which names an object of a kind of its own. */
const role = (kind: string, count: number) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "many", namespace: "shop" },
  rules: times(count, (at) => ({
    apiGroups: [""],
    resources: [`${kind}${at}`],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
    resourceNames: [`x${at}`],
  })),
});

/** A policy that admits addresses of a network to twenty ports. */
const policy = (network: number, count: number) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "many", namespace: "shop" },
  spec: {
    podSelector: {},
    ingress: [
      {
        from: times(count, (at) => ({ ipBlock: { cidr: `10.${network}.${at >> 8}.${at & 255}/32` } })),
        ports: times(20, (at) => ({ port: at + 1 })),
      },
    ],
  },
});

const repository = (objects: Readonly<Record<string, object>>) =>
  listedMemory(
    Object.entries(objects).flatMap(([name, object]): [string, string][] => [
      [`overlays/${name}/kustomization.yaml`, "resources: [r.yaml]\n"],
      [`overlays/${name}/r.yaml`, JSON.stringify(object)],
    ]),
  );

const config = (word: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "words", namespace: "shop" },
  data: { word },
});

/** What the review says of changes to objects with so many entries. */
function reviewed(count: number): string {
  const sides = ["a", "b"].map((word, at) =>
    repository({ roles: role(word, count), policies: policy(at, count), words: config(word) }),
  ) as [ReturnType<typeof repository>, ReturnType<typeof repository>];
  const review = { title: "", before: "", after: "", ...compareTrees(...sides, {}) };
  return markdownReport(reportOf(review));
}

it("a role and a policy with thousands of entries end in seconds, and the other environments' changes stand", () => {
  const text = reviewed(2000);
  expect(text).toContain("allows more: get b0, list b0, watch b0, create b0, update b0 and 13995 more");
  expect(text).toMatch(
    /not checked: &quot;A NetworkPolicy allows no more than before&quot;: too large: more than/,
  );
  expect(text).toContain("ConfigMap words: `data.word` `a` → `b`");
});

it("a policy with a hundred addresses is judged", () => {
  expect(reviewed(100)).toContain("allows more ingress");
});
