import type { Pods } from "@kustogen/review/check/model/traffic.ts";
import type { Context } from "./context.ts";

/**
 * One part of a system ("backend", "worker"), which owns the objects that blocks create for it. Every block takes a
 * part as its first argument, and gets the namespace and labels from it.
 */
export interface Part {
  namespace: string;
  /** `app.kubernetes.io/name`: the name of the application; the system's name, unless the part has another name. */
  name: string;
  /** `app.kubernetes.io/instance`: which installation of the application. */
  instance: string;
  /** `app.kubernetes.io/component`: its role in the system. */
  component: string;
  /** `app.kubernetes.io/part-of`: the system. */
  partOf: string;
  /** The selector of its pods, if it differs from the recommended labels: a component's `selector`. */
  selector?: Record<string, string>;
  /** Labels of its objects, if they differ from the recommended ones: a component's `labels`. */
  labels?: Record<string, string>;
  /** Labels of what Prometheus selects: those of the environment's setting `prometheus`. */
  prometheus?: Record<string, string> | undefined;
  /** Those of its context. */
  declaredImages?: Context<unknown>["declaredImages"];
}

/** Workloads whose number of pods a block leaves to an autoscaler. */
export const autoscaled = new WeakSet<object>();

/**
 * Creates a part of the context's system.
 *
 * @example
 * ```ts
 * part({ system: "shop", namespace: "shop" }, "worker"), // like the `part` that `resources(context, { part })` gets
 * ```
 */
export function part(
  context: Pick<Context<unknown>, "system" | "namespace" | "declaredImages">,
  component: string,
): Part {
  const { system, namespace, declaredImages } = context;
  return { namespace, name: system, instance: system, component, partOf: system, declaredImages };
}

/**
 * The labels by which Services, Deployments, disruption budgets and network policies select a part's pods. A
 * Deployment's selector is immutable, so it contains only labels that never change: no environment. A component that
 * existed before kustogen sets its own.
 *
 * @example
 * ```ts
 * service(part, { name: "shop", ports: [{ port: 80 }], spec: { sessionAffinity: "ClientIP" } }), // has selector(part)
 * selector(part)
 * ```
 */
export function selector(part: Part): Record<string, string> {
  if (part.selector !== undefined) return { ...part.selector };
  return {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
  };
}

/**
 * The pods of a part, for the traffic table.
 *
 * @example
 * ```ts
 * { pods: () => podsOf(part) }
 * ```
 */
export function podsOf(part: Part): Pods {
  return { namespace: part.namespace, labels: selector(part) };
}
