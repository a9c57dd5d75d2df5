import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import { isAutoscaled, type Scale } from "./scale.ts";

/**
 * A list with the HorizontalPodAutoscaler of the Deployment of that name; empty if the scale is fixed.
 *
 * @param container the container whose CPU use is measured, if the pod's other containers would only dilute it
 *
 * @example
 * ```ts
 * ...autoscaler(part, "shop-web", { min: 2, max: 10, cpu: 70 }), // none for a scale that is a number
 * ```
 */
export function autoscaler(
  part: Part,
  name: string,
  scale: Scale,
  container?: string,
): Typed<IHorizontalPodAutoscaler>[] {
  if (!isAutoscaled(scale)) return [];
  const cpu = { name: "cpu", target: { type: "Utilization", averageUtilization: scale.cpu } };
  return [
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: metadata(part, name),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: scale.min,
        maxReplicas: scale.max,
        metrics: [
          container === undefined
            ? { type: "Resource", resource: cpu }
            : { type: "ContainerResource", containerResource: { ...cpu, container } },
        ],
      },
    },
  ];
}
