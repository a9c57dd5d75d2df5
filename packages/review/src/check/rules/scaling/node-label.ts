import type { Path } from "@kustogen/kustomize/value/value.ts";
import { podTerms, preferredNodes, requiredNodes } from "../../../cluster/workloads/placement.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** The labels that Kubernetes itself gives to nodes, and the only values of those that have few. */
const LABELS: Readonly<Record<string, readonly string[] | undefined>> = {
  "kubernetes.io/arch": ["amd64", "arm64", "arm", "386", "ppc64le", "riscv64", "s390x"],
  "kubernetes.io/hostname": undefined,
  "kubernetes.io/os": ["linux", "windows"],
  "node.kubernetes.io/instance-type": undefined,
  "topology.kubernetes.io/region": undefined,
  "topology.kubernetes.io/zone": undefined,
};
/** What people call an architecture or a system, and what its label has. */
const MEANT = new Map([
  ["aarch64", "arm64"],
  ["armv7", "arm"],
  ["armv7l", "arm"],
  ["i386", "386"],
  ["x64", "amd64"],
  ["x86_64", "amd64"],
]);

export const nodeLabel = defineRule({
  id: "scaling/node-label",
  title: "Node selectors, affinities and spread constraints use the labels that Kubernetes gives to nodes",
  why:
    "If no node has the label or value that a pod requires, the pod stays Pending. If no node has the topology " +
    "key of a preferred anti-affinity or a spread constraint, the replicas aren't spread, and may all run on one " +
    "node. The rule reports keys that are nearly one of Kubernetes' own labels, and values that " +
    "`kubernetes.io/arch` and `kubernetes.io/os` never have.",
  source: "https://kubernetes.io/docs/reference/labels-annotations-taints/",
  example: {
    bad: "nodeSelector: {kubernetes.io/arch: x86_64}",
    good: "nodeSelector: {kubernetes.io/arch: amd64}",
  },
  isAlone: true,
  *check({ pods }) {
    for (const pod of pods)
      for (const { key, values, path } of labelsOf(pod)) {
        const known = Object.hasOwn(LABELS, key);
        const near = known ? undefined : (elsewhere(key) ?? misspelled(key, Object.keys(LABELS)));
        if (near !== undefined)
          yield {
            resource: pod.resource,
            path,
            message: `no node has the label ${key} unless someone adds it; Kubernetes gives nodes the label ${near}`,
            fix: `write ${near}, if you meant that`,
          };
        const allowed = known ? LABELS[key] : undefined;
        const wrong = values.filter((value) => allowed?.includes(value) === false && !/[${}]/.test(value));
        if (allowed === undefined || wrong.length === 0 || wrong.length < values.length) continue;
        const meant = wrong.map((value) => MEANT.get(value.toLowerCase()) ?? value.toLowerCase());
        yield {
          resource: pod.resource,
          path,
          message: `no node has ${key} ${wrong.join(" or ")}, so the pod stays Pending`,
          fix: meant.every((value) => allowed.includes(value))
            ? `write ${meant.join(" or ")}`
            : `write one of ${allowed.join(", ")}`,
        };
      }
  },
});

/** The label that has the same word in another domain of Kubernetes: topology.kubernetes.io/zone for kubernetes.io/zone; nodes have those of beta.kubernetes.io, too. */
function elsewhere(key: string): string | undefined {
  const [, word] = /^(?!beta\.)(?:\w+\.)?kubernetes\.io\/([\w-]+)$/.exec(key) ?? [];
  return word === undefined ? undefined : Object.keys(LABELS).find((label) => label.endsWith(`/${word}`));
}

interface NodeLabel {
  key: string;
  /** The values that a pod requires; none where only the key counts. */
  values: readonly string[];
  path: Path;
}

/** The labels of nodes that a pod names. */
function* labelsOf(pod: Pod): Iterable<NodeLabel> {
  const { spec, path } = pod;
  for (const [key, value] of Object.entries(mapAt(spec, "nodeSelector")))
    yield { key, values: [String(value)], path: [...path, "nodeSelector", key] };
  for (const { term, path: place } of [...requiredNodes(pod), ...preferredNodes(pod)])
    for (const [expression, index] of itemsAt(term, "matchExpressions"))
      yield {
        key: textAt(expression, "key") ?? "",
        values: expression.operator === "In" ? listAt(expression, "values").map(String) : [],
        path: [...place, "matchExpressions", index, "key"],
      };
  for (const { term, path: place } of podTerms(pod)) {
    const key = textAt(term, "topologyKey");
    if (key !== undefined) yield { key, values: [], path: [...place, "topologyKey"] };
  }
}
