import { describe, expect, it } from "vitest";
import { immutableField } from "../../../../src/check/rules/change/immutable-field.ts";
import { judgedChange } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const change = (before: string, after: string) => judgedChange(immutableField, before, after);
const set = (size: string) =>
  deployment({
    kind: "StatefulSet",
    spec: `volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: ${size}}}}}],`,
  });
const claim = (fields: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {${fields}}`;
const job = (image: string, annotations = "") =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, annotations: {${annotations}}}\nspec: {template: {spec: {containers: [{name: c, image: ${image}}]}}}`;

describe("change/immutable-field", () => {
  it.each([
    [deployment(), deployment({ labels: "app: web, tier: front" }), "spec.selector"],
    [set("1Gi"), set("2Gi"), "spec.volumeClaimTemplates"],
    [job("a:1"), job("a:2"), "spec.template"],
    [
      deployment({ kind: "StatefulSet" }),
      deployment({ kind: "StatefulSet", spec: "podManagementPolicy: Parallel," }),
      "spec.podManagementPolicy",
    ],
    [claim("storageClassName: a"), claim("storageClassName: b"), "spec.storageClassName"],
    [claim("accessModes: [ReadWriteOnce]"), claim("accessModes: [ReadWriteMany]"), "spec.accessModes"],
    [
      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {clusterIP: None}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {clusterIP: 10.0.0.1}",
      "spec.clusterIP",
    ],
    [
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: b}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: c}",
      "data.a can't be changed",
    ],
  ])("refuses a change of %#", (before, after, message) => {
    const [found] = change(before, after);
    expect(found).toMatch(/^error/);
    expect(found).toContain(message);
    expect(change(before, before)).toEqual([]);
  });

  it.each([
    [deployment(), deployment({ spec: "replicas: 3," })],
    [claim("resources: {requests: {storage: 1Gi}}"), claim("resources: {requests: {storage: 2Gi}}")],
    [
      set("1Gi"),
      set("1Gi").replace(
        "{metadata: {name: d}, ",
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d}, ",
      ),
    ],
    [claim(""), claim("volumeMode: Filesystem, volumeName: v")],
    [job("a:1"), job("a:2", "argocd.argoproj.io/hook: Sync")],
  ])("takes what can change: %#", (before, after) => expect(change(before, after)).toEqual([]));
});
