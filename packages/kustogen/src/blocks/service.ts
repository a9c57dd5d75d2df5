import type { IContainer } from "kubernetes-models/v1/Container";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServicePort } from "kubernetes-models/v1/ServicePort";
import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import { metadata, type Part, selector, type Typed } from "./metadata.ts";
import { given, known } from "./options.ts";

/** Options of a `service`. */
export interface ServiceOptions {
  name: string;
  ports: IServicePort[];
  annotations?: Record<string, string>;
  /** Kubernetes' own fields of the Service's spec; `type` is ClusterIP by default. */
  spec?: Partial<Omit<IServiceSpec, "ports" | "selector">>;
}

/**
 * A Service in front of a part's pods.
 *
 * @example
 * ```ts
 * service(part, { name: "shop-web", ports: [{ name: "http", port: 80, targetPort: "http" }] })
 * ```
 */
export function service(part: Part, options: ServiceOptions): Typed<IService> {
  const { name, ports, annotations, spec } = known("service", options);
  const own = given("spec", spec, ["ports", "selector"]);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(part, name, annotations),
    spec: { type: "ClusterIP", ...own, ports, selector: selector(part) },
  };
}

/**
 * Service ports for a container's named ports: the same number, targeted by name, so that it is written only once.
 *
 * @example
 * ```ts
 * service(part, { name: "shop", ports: portsOf({ ports: [{ name: "http", containerPort: 8080 }] }) })
 * ```
 */
export function portsOf(container: Pick<IContainer, "ports">): IServicePort[] {
  return (container.ports ?? []).map(({ name, containerPort, protocol }) => ({
    name,
    port: containerPort,
    targetPort: name ?? containerPort,
    protocol: protocol ?? "TCP",
  }));
}
