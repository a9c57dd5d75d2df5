import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { keepsRunning, type Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** What a quota counts in containers; without a list, their requests. */
const COUNTED = ["limits.cpu", "limits.memory", "requests.cpu", "requests.memory", "cpu", "memory"];

export const resourceQuota = defineRule({
  id: "scaling/resource-quota",
  title: "The pods of a namespace fit into its ResourceQuota and LimitRange",
  why:
    "The API server rejects pods that exceed the quota, lack a resource that it counts, or are outside the " +
    "LimitRange, and only the workload's events show why. A quota with scopes isn't judged.",
  source: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  bad: "kind: ResourceQuota\nmetadata: {name: shop}\nspec: {hard: {pods: 2}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
  good: "kind: ResourceQuota\nmetadata: {name: shop}\nspec: {hard: {pods: 5}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}",
  error: "refused",
  *check(state) {
    yield* limitRange(state);
    for (const quota of state.index.ofKind("ResourceQuota")) {
      // Which pods a scope counts is up to the quota controller.
      if (["scopes", "scopeSelector"].some((field) => !isEmpty(at(quota, "spec", field)))) continue;
      const hard = mapAt(quota, "spec", "hard");
      // A pod without a namespace may be deployed to another one.
      const pods = state.pods.filter((pod) => pod.namespace === quota.metadata.namespace);
      for (const name of COUNTED) {
        const limit = quantityValue(lookUp(hard, name));
        if (limit !== undefined) yield* judge(state, quota, name, limit, pods);
      }
      const most = quantityValue(hard.pods ?? hard["count/pods"]);
      let running = 0;
      for (const { resource } of pods) running += replicasIn(state, resource)?.least ?? 0;
      if (most !== undefined && running > most)
        yield {
          resource: quota,
          path: ["spec", "hard"],
          message: `allows ${most} pods, but the workloads here run ${running}`,
          fix: "raise the quota, or run fewer",
        };
    }
  },
});

function* judge(state: State, quota: Resource, name: string, limit: number, pods: readonly Pod[]) {
  const list = name.startsWith("limits.") ? "limits" : "requests";
  const what = name.replace(/^.*\./, "");
  const otherwise = defaultOf(state, quota, list, what);
  let needed = 0;
  for (const pod of pods) {
    const count = replicasIn(state, pod.resource)?.least ?? 0;
    for (const container of pod.containers) {
      const { name: called, path, spec } = container;
      const resources = mapAt(spec, "resources");
      const value =
        quantityValue(lookUp(mapAt(resources, list), what)) ??
        (list === "requests" ? quantityValue(lookUp(mapAt(resources, "limits"), what)) : undefined) ??
        otherwise;
      if (value === undefined) {
        const message = `container ${called} has no ${what} ${list.slice(0, -1)}, which ResourceQuota ${quota.metadata.name} counts; the API server rejects its pods`;
        const fix = `set resources.${list}.${what}, or a default in a LimitRange`;
        yield { resource: pod.resource, path: [...path, "resources"], message, fix };
        return;
      }
      if (keepsRunning(container)) needed += value * count;
    }
  }
  if (needed > limit * 1.000001)
    yield {
      resource: quota,
      path: ["spec", "hard", name],
      message: `allows ${asText(lookUp(mapAt(quota, "spec", "hard"), name))} of ${name}, but the workloads here need ${what === "memory" ? `${Math.ceil(needed / 2 ** 20)}Mi` : `${Math.ceil(needed * 1000)}m`}`,
      fix: "raise the quota, or lower what the workloads need",
    };
}

function defaultOf(state: State, quota: Resource, list: string, what: string): number | undefined {
  const fields = [...(list === "limits" ? [] : ["defaultRequest"]), "default", "max"];
  return limitsOf(state)
    .filter(({ range }) => mayShareNamespace(range.metadata.namespace, quota.metadata.namespace))
    .flatMap(({ limit }) => fields.map((field) => quantityValue(lookUp(mapAt(limit, field), what))))
    .find((value) => value !== undefined);
}

/** The limits for containers in the LimitRanges of an environment. */
function limitsOf({ index }: State): { range: Resource; limit: ValueMap }[] {
  return index.ofKind("LimitRange").flatMap((range) => {
    const limits = itemsAt(range, "spec", "limits");
    return limits.flatMap(([limit]) => (limit.type === "Container" ? { range, limit } : []));
  });
}

/** The containers outside the LimitRange of their namespace, whose pods the API server rejects. */
function* limitRange(state: State): Iterable<Finding> {
  for (const { range, limit } of limitsOf(state)) {
    const [most, least] = [mapAt(limit, "max"), mapAt(limit, "min")];
    const named = `LimitRange ${range.metadata.name}`;
    for (const { containers, namespace, resource } of state.pods) {
      // A pod without a namespace may be deployed to another one.
      if (namespace !== range.metadata.namespace) continue;
      for (const { name, path, spec } of containers) {
        const limits = mapAt(spec, "resources", "limits");
        const requests = { ...limits, ...mapAt(spec, "resources", "requests") };
        const where = { resource, path: [...path, "resources"] };
        for (const what of new Set([...Object.keys(most), ...Object.keys(least)])) {
          const [top, bottom, wanted, requested] = [most, least, limits, requests].map((map) =>
            lookUp(map, what),
          );
          if (isAbove(wanted, top))
            yield {
              ...where,
              message: `container ${name} has a ${what} limit of ${asText(wanted)}, above the ${asText(top)} of ${named}`,
              fix: "lower the limit, or raise the LimitRange",
            };
          else if (isAbove(bottom, requested))
            yield {
              ...where,
              message: `container ${name} has a ${what} request of ${asText(requested)}, below the ${asText(bottom)} of ${named}`,
              fix: "raise the request, or lower the LimitRange",
            };
        }
      }
    }
  }
}

function isAbove(one: Value | undefined, other: Value | undefined): boolean {
  const [high, low] = [quantityValue(one), quantityValue(other)];
  return high !== undefined && low !== undefined && high > low;
}
