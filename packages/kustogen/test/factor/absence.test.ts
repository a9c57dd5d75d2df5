import { expect, it } from "vitest";
import { applyImageEntry } from "../../src/factor/image-reference.ts";
import { absenceSaysMore, lacksNeeded } from "../../src/factor/shared/absence.ts";

const FIELDS =
  "activeDeadlineSeconds affinity allocateLoadBalancerNodePorts automountServiceAccountToken concurrencyPolicy defaultMode enableServiceLinks " +
  "hard host hosts hostUsers image immutable ingressClassName limits loadBalancerClass loadBalancerSourceRanges matchExpressions matchLabels " +
  "namespaceSelector nodeName nodeSelector paused podSelector policyTypes readOnly rules runtimeClassName securityContext selector " +
  "serviceAccountName sizeLimit startingDeadlineSeconds storageClassName subPath subPathExpr subjects suspend timeZone tls " +
  "volumeAttributesClassName volumeName";

it.each(FIELDS.split(" "))("an object without %s would mean what no environment intends", (field) => {
  expect(absenceSaysMore("Widget", field, ["a", "b"])).toBe(true);
});

it.each([
  ["CronJob", "restartPolicy"],
  ["HorizontalPodAutoscaler", "behavior"],
  ["HorizontalPodAutoscaler", "minReplicas"],
  ["Ingress", "defaultBackend"],
  ["Job", "restartPolicy"],
  ["PersistentVolumeClaim", "accessModes"],
  ["PersistentVolumeClaim", "resources"],
  ["PodDisruptionBudget", "maxUnavailable"],
  ["PodDisruptionBudget", "minAvailable"],
  ["Service", "clusterIP"],
  ["StatefulSet", "partition"],
])("a %s without %s would, too, and no other kind", (kind, field) => {
  expect([absenceSaysMore(kind, field, []), absenceSaysMore("Widget", field, [])]).toEqual([true, false]);
});

it("a field with a harmless default may be left out, and limits of the same resources", () => {
  expect(absenceSaysMore("Deployment", "replicas", [1, 2])).toBe(false);
  expect(absenceSaysMore("Pod", "limits", [{ cpu: 1 }, { cpu: 2 }])).toBe(false);
  expect(absenceSaysMore("Pod", "limits", [{ cpu: 1 }, { memory: 2 }])).toBe(true);
  expect(absenceSaysMore("Pod", "limits", [{ cpu: 1 }, {}])).toBe(true);
  expect(absenceSaysMore("Pod", "limits", [{}, {}])).toBe(true);
});

const PROBE = ["exec", "grpc", "httpGet", "tcpSocket"];
const HANDLER = ["exec", "httpGet", "sleep", "tcpSocket"];
it.each<[field: string, needed: string[]]>([
  ["configMap", ["name"]],
  ["jobTemplate", ["spec"]],
  ["livenessProbe", PROBE],
  ["postStart", HANDLER],
  ["preStop", HANDLER],
  ["readinessProbe", PROBE],
  ["secret", ["secretName"]],
  ["startupProbe", PROBE],
  ["template", ["spec"]],
])("a %s needs one of %j where an environment has it", (field, needed) => {
  for (const name of needed) {
    expect(lacksNeeded(field, {}, [{}, { [name]: 1 }])).toBe(true);
    expect(lacksNeeded(field, { [name]: 1 }, [{ [name]: 1 }])).toBe(false);
    expect(lacksNeeded("other", {}, [{ [name]: 1 }])).toBe(false);
  }
  expect(lacksNeeded(field, {}, [{ more: 1 }])).toBe(false);
});

it.each<[entry: object, reference: string, result: string]>([
  [{ newTag: "v2" }, "a/web:v1", "a/web:v2"],
  [{ newTag: "v2" }, "a/web@sha256:1", "a/web:v2"],
  [{ digest: "sha256:2" }, "a/web:v1", "a/web@sha256:2"],
  [{ newTag: "v2", digest: "sha256:2" }, "a/web", "a/web:v2@sha256:2"],
  [{ newName: "b/web" }, "a/web:v1", "b/web:v1"],
  [{ newName: "b/web" }, "a/web@sha256:1", "b/web@sha256:1"],
  [{ newName: "b/web" }, "a/web:v1@sha256:1", "b/web:v1@sha256:1"],
  [{ newName: "b/web", newTag: "v2" }, "a/web", "b/web:v2"],
  [{ newName: "b/web" }, "a/web", "b/web"],
  [{ newTag: "v2" }, "a/webs:v1", "a/webs:v1"],
])("the entry %j makes of %s the image %s", (entry, reference, result) => {
  expect(applyImageEntry({ name: "a/web", ...entry }, reference)).toBe(result);
});
