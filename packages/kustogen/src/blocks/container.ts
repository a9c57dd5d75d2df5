import type { IContainer } from "kubernetes-models/v1/Container";
import type { Requirements } from "../settings/requirements.ts";
import { defined } from "./defined.ts";
import { restrictedContainer } from "./security-context.ts";

/** Kubernetes' container fields; requests and limits are required. */
export type ContainerFields = Omit<IContainer, "resources"> & { resources: Requirements };

/** A container that serves requests: ports and both probes are required. */
export type ServingContainerFields = ContainerFields &
  Required<Pick<IContainer, "ports" | "livenessProbe" | "readinessProbe">>;

/**
 * A container with the restricted security context; your `securityContext` overrides it field by field. All other
 * fields are Kubernetes' own and are used as given.
 *
 * @example
 * ```ts
 * container({
 *   name: "web",
 *   image: context.images.web,
 *   ports: [{ name: "http", containerPort: 8080 }],
 *   env: env({ LOG_LEVEL: context.settings.logLevel }),
 *   resources: requirements("100m/1", "256Mi/256Mi"),
 * })
 * ```
 */
export function container(fields: ContainerFields): IContainer {
  const { resources, securityContext, ...rest } = fields;
  return defined({
    ...rest,
    resources: { ...resources },
    securityContext: restrictedContainer(securityContext),
  });
}
