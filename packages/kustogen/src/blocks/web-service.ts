import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IContainer } from "kubernetes-models/v1/Container";
import { type DeploymentOptions, deployment } from "./deployment.ts";
import type { Part, Typed } from "./metadata.ts";
import { having, known } from "./options.ts";
import { type ContainerFields, container, refuseUndeclared, type ServingContainerFields } from "./pod.ts";
import { portsOf, type ServiceOptions, service } from "./service.ts";

/** What a `webService` runs, and its Service. */
export interface WebServiceOptions extends Omit<DeploymentOptions, "containers"> {
  /** The container that serves requests. */
  container: ServingContainerFields;
  /** Further containers of the pod, created with `container`. */
  sidecars?: IContainer[];
  /** Name and fields of the Service; by default the Deployment's name and the container's ports. */
  service?: Partial<ServiceOptions>;
}

/**
 * A Deployment that serves requests, and the ClusterIP Service in front of it.
 *
 * @example
 * ```ts
 * ...webService(part, {
 *   name: "shop-web",
 *   scale: context.settings.scale,
 *   container: {
 *     name: "web",
 *     image: context.images.web,
 *     ports: [{ name: "http", containerPort: 8080 }],
 *     livenessProbe: { httpGet: { path: "/health", port: "http" } },
 *     readinessProbe: { httpGet: { path: "/ready", port: "http" } },
 *     resources: requirements("100m/1", "256Mi/256Mi"),
 *   },
 * }),
 * ...autoscaler(part, "shop-web", context.settings.scale),
 * ...disruptionBudget(part, "shop-web", context.settings.scale),
 * ```
 */
export function webService(part: Part, options: WebServiceOptions): Resource[] {
  const { container: main, sidecars = [], service: front, ...rest } = known("webService", options);
  having("webService: container", main, ["ports", "livenessProbe", "readinessProbe"]);
  for (const { port, targetPort = port } of front?.ports ?? [])
    refuseUndeclared(targetPort, [main, ...sidecars], "webService", "service", "targetPort");
  return [
    deployment(part, { ...rest, containers: [container(main), ...sidecars] }),
    service(part, { name: options.name, ports: portsOf(main), ...front }),
  ];
}

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
export function worker(part: Part, options: WorkerOptions): Typed<IDeployment> {
  const { container: main, ...rest } = known("worker", options);
  return deployment(part, { ...rest, containers: [container(main)] });
}
