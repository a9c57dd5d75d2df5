import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { ContainerFields } from "./container.ts";
import { type DeploymentOptions, deployment } from "./deployment.ts";
import type { Typed } from "./kubernetes.ts";
import { mainContainer } from "./main-container.ts";
import type { Part } from "./part.ts";

/** What a `worker` runs. */
export interface WorkerOptions extends Omit<DeploymentOptions, "containers"> {
  container: ContainerFields;
}

/**
 * A Deployment that takes its work from a queue: no ports, no Service.
 *
 * @param options the container, and further options of `deployment`
 *
 * @example
 * ```ts
 * worker(part, {
 *   name: "shop-worker",
 *   scale: 2,
 *   container: {
 *     name: "worker",
 *     image: context.images.web,
 *     args: ["work"],
 *     resources: requirements("250m/1", "512Mi/512Mi"),
 *   },
 * })
 * ```
 */
export function worker(part: Part, { container: main, ...rest }: WorkerOptions): Typed<IDeployment> {
  return deployment(part, { ...rest, containers: [mainContainer(part, main)] });
}
