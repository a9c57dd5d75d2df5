import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mountedFiles } from "@kustogen/review/cluster/kubelet/mounted-files.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import { type Container, type Pod, podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { addressesOf as foundIn } from "@kustogen/review/effective/addresses.ts";
import { Environments } from "@kustogen/review/effective/environment.ts";
import { SourceObjects } from "@kustogen/review/effective/source-objects.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";

/** A host and port in the configuration of a container, and where they are set. */
export interface Address {
  host: string;
  port: number;
  /** "DATABASE_HOST", "file default.conf", "command". */
  source: string;
}

/** Kubernetes creates this one in every namespace: its API's certificate. */
const FROM_THE_CLUSTER = new Set(["kube-root-ca.crt"]);

/**
 * Returns every address in the configuration of a container: in its variables, its command and the files that it
 * mounts. Throws Error for a host without a port, and for a ConfigMap that `state` doesn't contain.
 *
 * @param spec the pod spec that contains the container
 * @param state all resources of the environment
 */
export function addressesOf(container: IContainer, spec: IPodSpec, state: readonly Resource[]): Address[] {
  const provided = new ProvidedObjects(state);
  for (const name of configMapsOf(container, spec))
    if (!FROM_THE_CLUSTER.has(name) && provided.get("ConfigMap", name, undefined) === undefined)
      throw new Error(`no ConfigMap ${name}`);
  const [pod] = podsOf([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "" },
      spec: { volumes: spec.volumes, containers: [container] },
    },
  ]) as [Pod];
  const [one] = pod.containers as [Container];
  const environment = new Environments(state, {}, new SourceObjects(provided)).ofContainer(pod, one);
  return foundIn(environment, one, mountedFiles(pod, one, provided)).map(({ host, port, source }) => {
    if (port !== undefined) return { host, port, source };
    throw new Error(
      /(?:HOST|HOSTNAME)$/.test(source)
        ? `${source} is ${host}, but there is no ${source.replace(/HOST(?:NAME)?$/, "PORT")}`
        : `${source}: no port for ${host}`,
    );
  });
}

/** The ConfigMaps that a container reads, in `envFrom`, `env` and the volumes that it mounts. */
function configMapsOf({ env = [], envFrom = [], volumeMounts = [] }: IContainer, { volumes = [] }: IPodSpec) {
  const mounted = new Set(volumeMounts.map(({ name }) => name));
  return [
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...volumes
      .filter(({ name }) => mounted.has(name))
      .flatMap(({ configMap, projected }) => [
        configMap?.name,
        ...(projected?.sources ?? []).map((source) => source.configMap?.name),
      ]),
  ].filter((name) => name !== undefined);
}
