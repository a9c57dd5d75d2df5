import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mountedFiles } from "@kustogen/review/cluster/kubelet/mounted-files.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import { type Container, type Pod, podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { startupAddresses as foundIn } from "@kustogen/review/effective/addresses.ts";
import { Environments } from "@kustogen/review/effective/environment.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";

/** A host and port in the configuration of a container, and where they are set. */
export interface Address {
  host: string;
  port: number;
  /** "DATABASE_HOST", "file default.conf", "command". */
  source: string;
}

/**
 * Returns every address in the configuration of a container: in its variables, its command and the files that it
 * mounts. Throws Error for a host without a port.
 * @param spec the pod spec that contains the container
 * @param state all resources of the environment
 */
export function addressesOf(container: IContainer, spec: IPodSpec, state: readonly Resource[]): Address[] {
  const provided = new ProvidedObjects(state);
  const [pod] = podsOf([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "" },
      spec: { volumes: spec.volumes, containers: [container] },
    },
  ]) as [Pod];
  const [one] = pod.containers as [Container];
  const environment = new Environments(state).ofContainer(pod, one);
  return foundIn(environment, one, mountedFiles(pod, one, provided)).map(({ host, port, source }) => {
    if (port !== undefined) return { host, port, source };
    throw new Error(`${source}: no port for ${host}`);
  });
}
