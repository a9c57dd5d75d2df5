import { describe, expect, it } from "vitest";
import { compareTypes, ranksOf } from "../../src/order/sort.ts";
import { render } from "../build.ts";

const KINDS = [
  ["v1", "Service"],
  ["example.com/v1", "Widget"],
  ["apps/v1", "Deployment"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
  ["v1", "Namespace"],
  ["v1", "ConfigMap"],
] as const;

function kindsOf(options: string): string[] {
  const documents = KINDS.map(
    ([apiVersion, kind]) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`,
  );
  const text = render({
    "app/kustomization.yaml": `resources: [all.yaml]\n${options}`,
    "app/all.yaml": documents.join("---\n"),
  });
  return [...text.matchAll(/^kind: (\w+)$/gm)].map((match) => match[1] as string);
}

describe("the order of what is printed", () => {
  it("is by default the one that lets an API server take everything", () => {
    expect(kindsOf("")).toEqual(
      "Namespace ConfigMap Service Deployment Widget ValidatingWebhookConfiguration".split(" "),
    );
  });

  it("has each kind that others need, or that calls others, in its place", () => {
    const first =
      "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole " +
      "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume " +
      "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget";
    const last = "MutatingWebhookConfiguration ValidatingWebhookConfiguration";
    const kinds = [...first.split(" "), "AAA", "DaemonSet", "Widget", ...last.split(" ")];
    const text = render({
      "app/kustomization.yaml": "resources: [all.yaml]\n",
      "app/all.yaml": kinds
        .toReversed()
        .map((kind) => `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: {name: a}\n`)
        .join("---\n"),
    });
    expect([...text.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind)).toEqual(kinds);
  });

  // As kustomize prints them.
  it("is within a kind that of groups, versions, namespaces and names, those without a namespace last", () => {
    const versions = ["a.io/v1", "b.io/v1", "b.io/v1beta1", "v1", "v2"];
    const places = ["a/x", "a/y", "b/x", "/x", "/y"];
    const all = versions.flatMap((version) => places.map((place) => `${version} ${place}`));
    const documents = all.map((one) => {
      const [, version, namespace, name] = /^(.*) (.*)\/(.*)$/.exec(one) as unknown as string[];
      const place = namespace === "" ? "" : `, namespace: ${namespace}`;
      return `apiVersion: ${version}\nkind: Widget\nmetadata: {name: ${name}${place}}\n`;
    });
    const text = render({
      "app/kustomization.yaml": "resources: [all.yaml]\n",
      "app/all.yaml": documents.toReversed().join("---\n"),
    });
    const printed = text.split("---\n").map((one) => {
      const field = (name: string) => new RegExp(`^ *${name}: "?(.*?)"?$`, "m").exec(one)?.[1] ?? "";
      return `${field("apiVersion")} ${field("namespace")}/${field("name")}`;
    });
    expect(printed).toEqual(all);
  });

  it("can be that of the files", () => {
    expect(kindsOf("sortOptions: {order: fifo}\n")).toEqual(KINDS.map(([, kind]) => kind));
  });

  it("can be one's own", () => {
    const options =
      "sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Widget], orderLast: [Namespace]}}\n";
    const kinds = kindsOf(options);
    expect([kinds[0], kinds.at(-1)]).toEqual(["Widget", "Namespace"]);
  });
});

it("types are compared by the rank of their kind, then by group, version and kind, either way round", () => {
  const types = [
    { kind: "Namespace", version: "v1" },
    { kind: "Service", version: "v1" },
    { kind: "Widget", group: "a.example.com", version: "v1" },
    { kind: "Gadget", group: "b.example.com", version: "v1" },
    { kind: "Gadget", group: "b.example.com", version: "v2" },
    { kind: "MutatingWebhookConfiguration", group: "admissionregistration.k8s.io", version: "v1" },
    { kind: "ValidatingWebhookConfiguration", group: "admissionregistration.k8s.io", version: "v1" },
  ];
  for (const [i, one] of types.entries())
    for (const [j, other] of types.entries())
      expect(Math.sign(compareTypes(one, other)), `${one.kind}, ${other.kind}`).toBe(Math.sign(i - j));
});

it("for a kind that is listed twice, the last place counts", () => {
  expect([...ranksOf(["A", "B", "A"], ["C", "A"])]).toEqual([
    ["A", 2],
    ["B", -2],
    ["C", 1],
  ]);
});
