import type { ILifecycle } from "kubernetes-models/v1/Lifecycle";

/**
 * `lifecycle` of a container behind an ingress controller: it goes on serving for a moment, for who sends requests
 * learns of a leaving pod only after it is told to stop. The kubelet sleeps, so that the image needs no program.
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
