/** CPU and memory in Kubernetes' notation: `{ cpu: "250m", memory: "512Mi" }`. */
export type Amounts = { cpu: string; memory: string };

/**
 * The requests and limits of a container. What has no limit may use what its node has left: that is for programs whose
 * needs nobody knows, since one that needs more memory than its limit is killed.
 */
export interface Requirements {
  requests: Amounts;
  limits?: Partial<Amounts>;
}

/** A request and its limit, as one string: "250m/1000m". */
export type RequestAndLimit = `${string}/${string}`;

/**
 * Requests and limits of a container in one line: `requirements("250m/1000m", "512Mi/1Gi")`; `requirements("250m",
 * "512Mi/1Gi")` sets no limit for the CPU.
 *
 * @example
 * ```ts
 * container({ name: "web", image: context.images.web, resources: requirements("250m/1", "512Mi/1Gi") })
 * ```
 */
export function requirements(
  cpu: RequestAndLimit,
  memory: RequestAndLimit,
): Record<keyof Requirements, Amounts>;
export function requirements(cpu: string, memory: RequestAndLimit): Requirements;
export function requirements(cpu: string, memory: RequestAndLimit): Requirements {
  const [cpuRequest, cpuLimit] = cpu.split("/") as [string, string?];
  const [memoryRequest, memoryLimit] = memory.split("/") as [string, string];
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: { ...(cpuLimit !== undefined && { cpu: cpuLimit }), memory: memoryLimit },
  };
}
