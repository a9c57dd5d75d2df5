import { describe, expect, it } from "vitest";
import { classReference } from "../../../../src/check/rules/integrity/class-reference.ts";
import { at } from "../../../../src/kubernetes/fields.ts";
import { judged, messages, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const CLASS =
  "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: critical-pods}\nvalue: 10\n";
const pod = (name: string) => deployment({ pod: `priorityClassName: ${name},` });

describe("integrity/class-reference", () => {
  it.each([pod("critical-pods") + CLASS, pod("system-node-critical"), deployment()])("takes %#", (yaml) =>
    expect(judged(classReference, state(yaml))).toEqual([]),
  );
  it("warns of a slip, and lists a class of the cluster", () => {
    expect(judged(classReference, state(pod("critcal-pods") + CLASS))[0]).toMatch(/^warning/);
    const claim =
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {storageClassName: gp3}";
    expect([...(classReference.check?.(state(claim)) ?? [])]).toMatchObject([
      { severity: "info", prerequisite: "StorageClass gp3" },
    ]);
  });
  const ingress = (...names: string[]) =>
    state(
      names
        .map(
          (name, index) =>
            `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i${index}}\nspec: {ingressClassName: ${name}}\n`,
        )
        .join(""),
    );
  it("warns of a slip in what clusters have, or others here", () => {
    expect(judged(classReference, ingress("ngnix"))[0]).toMatch(/^warning .*; nginx is a common one$/);
    expect(judged(classReference, ingress("acme-web", "acme-web", "acme-wb"))[0]).toMatch(
      /^warning Ingress i2.*; acme-web is used by others here$/,
    );
  });
  it.each(["nginx2", "nfs-sc", "nginx-internal", "gce-internal", "nginy"])(
    "takes %s for a class of its own",
    (name) => expect(judged(classReference, ingress(name))).toEqual([expect.stringMatching(/^info/)]),
  );
});

const spec = (apiVersion: string, kind: string, fields: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {${fields}}\n`;
const REFERENCES: [of: string, yaml: (name: string) => string, reader: string][] = [
  ["PriorityClass", pod, "the pod"],
  ["RuntimeClass", (name) => deployment({ pod: `runtimeClassName: ${name},` }), "the pod"],
  ["StorageClass", (name) => spec("v1", "PersistentVolumeClaim", `storageClassName: ${name}`), "the claim"],
  [
    "IngressClass",
    (name) => spec("networking.k8s.io/v1", "Ingress", `ingressClassName: ${name}`),
    "the Ingress",
  ],
  ...["class", "ingressClassName"].map((field): [string, (name: string) => string, string] => [
    "IngressClass",
    (name) =>
      spec(
        "cert-manager.io/v1",
        "ClusterIssuer",
        `acme: {solvers: [{http01: {ingress: {${field}: ${name}}}}]}`,
      ),
    "the ClusterIssuer",
  ]),
  [
    "VolumeSnapshotClass",
    (name) => spec("snapshot.storage.k8s.io/v1", "VolumeSnapshot", `volumeSnapshotClassName: ${name}`),
    "the snapshot",
  ],
  [
    "GatewayClass",
    (name) => spec("gateway.networking.k8s.io/v1", "Gateway", `gatewayClassName: ${name}`),
    "the Gateway",
  ],
];

it.each(REFERENCES)("a slip in the name of a %s is one", (of, yaml, reader) => {
  const own = `---\napiVersion: a/v1\nkind: ${of}\nmetadata: {name: our-own}\n`;
  expect(messages(classReference, state(yaml("our-wn") + own))).toEqual([
    `${reader} refers to ${of} our-wn, which nothing here creates; our-own exists here`,
  ]);
  for (const { resource, path = [] } of classReference.check?.(state(yaml("our-wn") + own)) ?? [])
    expect(at(resource, ...path)).toBe("our-wn");
  expect(messages(classReference, state(yaml("our-own") + own))).toEqual([]);
});

it.each<[kind: string, names: string]>([
  [
    "IngressClass",
    "nginx traefik haproxy contour istio kong cilium tailscale ambassador azure-application-gateway openshift-default apisix gce-internal",
  ],
  [
    "StorageClass",
    "standard standard-rwo premium-rwo default managed-csi managed-premium azurefile-csi efs-sc ebs-sc nfs-client local-path",
  ],
  [
    "StorageClass",
    "longhorn rook-ceph-block rook-cephfs ceph-block ceph-filesystem openebs-hostpath do-block-storage hcloud-volumes hostpath",
  ],
])("a letter too many is a slip beside each usual %s", (kind, names) => {
  const yaml = REFERENCES.find(([one]) => one === kind)?.[1] as (name: string) => string;
  for (const name of names.split(" ")) {
    const [wrong, right] = [`x${name}`, name].map((one) => messages(classReference, state(yaml(one))));
    expect(wrong).toEqual([expect.stringMatching(`; ${name} is a common one$`)]);
    expect(right).toEqual([`${kind} ${name} must exist in the cluster first`]);
  }
});
