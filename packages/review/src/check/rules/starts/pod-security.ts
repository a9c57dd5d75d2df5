import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { securityField } from "../../../cluster/kubelet/security-context.ts";
import { nodeRightsOf, SAFE_CAPABILITIES } from "../../../cluster/workloads/node-rights.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { at, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

const SAFE_VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "name",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

export const podSecurity = defineRule({
  id: "starts/pod-security",
  title: "Pods satisfy the Pod Security Standard that their namespace enforces",
  why: "The Deployment is accepted, but its pods are rejected, and the rollout never finishes.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  ...examples(
    "kind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}\n---\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {spec: {hostNetwork: HERE}}}",
    "true",
    "false",
  ),
  error: "refused",
  *check(state) {
    const levels = levelsOf(state);
    for (const pod of state.pods) {
      const found = violation(pod, levels.get(pod.namespace ?? ""));
      if (found !== undefined) yield { resource: pod.resource, ...found };
    }
  },
});

const LABEL = "pod-security.kubernetes.io/enforce";

/** The levels that the Namespaces of an environment enforce, by name; undefined for one that enforces none. */
function levelsOf({ index }: State): Map<string, string | undefined> {
  return new Map(
    index.ofKind("Namespace").map(({ metadata }) => {
      const level = metadata.labels?.[LABEL];
      return [metadata.name, level === undefined ? undefined : asText(level)];
    }),
  );
}

function violation(pod: Pod, level: string | undefined) {
  if (level !== "baseline" && level !== "restricted") return undefined;
  const broken = [...breaks(pod, level)];
  return broken.length === 0
    ? undefined
    : {
        path: pod.path,
        message: `namespace ${pod.namespace} enforces ${level}, which the pod violates: ${firstAndRest(broken, 4).join("; ")}`,
        fix: "set the security context that the level requires, or lower the level of the namespace",
      };
}

function* breaks(pod: Pod, level: "baseline" | "restricted"): Iterable<string> {
  for (const { field, value, right, of } of nodeRightsOf(pod))
    if (field !== "capability" || !SAFE_CAPABILITIES.has(value))
      yield `${of === undefined ? "it" : `container ${of.name}`} ${right}`;
  for (const volume of level === "restricted" ? pod.volumes : [])
    for (const source of Object.keys(volume))
      if (!SAFE_VOLUMES.has(source) && source !== "hostPath") yield `${source} volume ${String(volume.name)}`;
  const isUnconfined = (fields: object) =>
    at(fields, "securityContext", "seccompProfile", "type") === "Unconfined";
  if (isUnconfined(pod.spec)) yield "it has seccomp Unconfined";
  for (const container of pod.containers) {
    if (isUnconfined(container.spec)) yield `container ${container.name} has seccomp Unconfined`;
    if (level === "restricted") yield* breaksRestricted(pod, container);
  }
}

function* breaksRestricted(pod: Pod, container: Container): Iterable<string> {
  const { name, spec } = container;
  const context = mapAt(spec, "securityContext");
  if (context.allowPrivilegeEscalation !== false)
    yield `container ${name} lacks allowPrivilegeEscalation: false`;
  if (!listAt(context, "capabilities", "drop").includes("ALL"))
    yield `container ${name} doesn't drop ALL capabilities`;
  for (const capability of listAt(context, "capabilities", "add"))
    if (capability !== "NET_BIND_SERVICE" && SAFE_CAPABILITIES.has(asText(capability)))
      yield `container ${name} has the capability ${asText(capability)}`;
  if (securityField(pod, container, "runAsNonRoot") !== true)
    yield `container ${name} lacks runAsNonRoot: true`;
  if (securityField(pod, container, "runAsUser") === 0) yield `container ${name} runs as user 0`;
  const seccomp =
    at(context, "seccompProfile", "type") ?? at(pod.spec, "securityContext", "seccompProfile", "type");
  if (seccomp !== "RuntimeDefault" && seccomp !== "Localhost" && seccomp !== "Unconfined")
    yield `container ${name} has no seccompProfile`;
}
