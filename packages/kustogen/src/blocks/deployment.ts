import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IDeploymentSpec } from "kubernetes-models/apps/v1/DeploymentSpec";
import type { IDeploymentStrategy } from "kubernetes-models/apps/v1/DeploymentStrategy";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { autoscaled } from "../authoring/part.ts";
import { defined } from "./defined.ts";
import { metadata, type Part, selector, type Typed } from "./metadata.ts";
import { given, known } from "./options.ts";
import { type PodFields, podTemplate } from "./pod.ts";
import { allowsSeveralPods, isAutoscaled, type Scale } from "./scale.ts";

/** What a `deployment` runs, and how many pods it has. */
export interface DeploymentOptions {
  name: string;
  /** The number of pods; absent if something else sets it. */
  scale?: Scale;
  containers: IContainer[];
  pod?: PodFields;
  annotations?: Record<string, string>;
  /** Kubernetes' own fields of the Deployment's spec. */
  spec?: Partial<Omit<IDeploymentSpec, "replicas" | "selector" | "template">>;
}

/** Old ReplicaSets to keep, for `kubectl rollout undo` in an emergency; git has the full history. */
const REVISIONS = 3;

/** A rollout that starts a new pod before it stops an old one, so that there are never fewer serving pods. */
const ONE_MORE_NEVER_LESS: IDeploymentStrategy = {
  type: "RollingUpdate",
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
};

/**
 * A Deployment. It has no `replicas` under an autoscaler, uses `Recreate` for a single instance, whose volume or state
 * two pods must never share, and spreads pods over zones and nodes if there may be more than one.
 *
 * @example
 * ```ts
 * deployment(part, {
 *   name: "shop-web",
 *   scale: 2,
 *   containers: [
 *     container({ name: "web", image: context.images.web, resources: requirements("100m/1", "256Mi/256Mi") }),
 *     container({ name: "agent", image: context.images.agent, resources: requirements("10m/100m", "32Mi/64Mi") }),
 *   ],
 * })
 * ```
 */
export function deployment(part: Part, options: DeploymentOptions): Typed<IDeployment> {
  const { name, scale, containers, annotations, spec } = known("deployment", options);
  const isRange = isAutoscaled(scale);
  const spreading = allowsSeveralPods(scale) && spread(part);
  const made: Typed<IDeployment> = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(part, name, annotations),
    spec: defined({
      replicas: isRange ? undefined : scale === "single" ? 1 : scale,
      // Recreate stops the old pod before it starts the new one.
      strategy: scale === "single" ? { type: "Recreate" as const } : ONE_MORE_NEVER_LESS,
      revisionHistoryLimit: REVISIONS,
      ...given("spec", spec, ["replicas", "selector", "template"]),
      selector: { matchLabels: selector(part) },
      template: podTemplate(part, containers, { ...spreading, ...options.pod }),
    }),
  };
  if (isRange) autoscaled.add(made);
  return made;
}

/** Pod fields that spread a part's pods over zones and nodes as far as possible. */
function spread(part: Part): Pick<IPodSpec, "topologySpreadConstraints"> {
  const labelSelector = { matchLabels: selector(part) };
  const rest = { whenUnsatisfiable: "ScheduleAnyway", labelSelector } as const;
  // A cluster whose nodes have no zone label is one zone.
  const keys = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];
  return { topologySpreadConstraints: keys.map((topologyKey) => ({ maxSkew: 1, topologyKey, ...rest })) };
}
