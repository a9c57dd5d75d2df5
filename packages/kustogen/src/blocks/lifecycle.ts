import type { ILifecycle } from "kubernetes-models/v1/Lifecycle";

/**
 * `lifecycle` for a container behind an ingress controller: it keeps serving for some seconds after its pod begins to
 * terminate, because clients learn of that later. The kubelet does the waiting, so the image needs no `sleep`
 * program.
 *
 * @example
 * ```ts
 * container({
 *   name: "web",
 *   image: context.images.web,
 *   lifecycle: sleepBeforeStop(5),
 *   resources: requirements("100m/1", "256Mi/256Mi"),
 * })
 * ```
 */
export function sleepBeforeStop(seconds = 5): ILifecycle {
  return { preStop: { sleep: { seconds } } };
}
