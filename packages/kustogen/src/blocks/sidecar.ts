import type { IContainer } from "kubernetes-models/v1/Container";
import { container, type ServingContainerFields } from "./container.ts";

/**
 * A container that serves the main one in the same pod; like `container`, but ports and probes are required,
 * because a dead sidecar otherwise leaves a pod that looks ready and can't work.
 */
export function sidecar(fields: ServingContainerFields): IContainer {
  return container(fields);
}
