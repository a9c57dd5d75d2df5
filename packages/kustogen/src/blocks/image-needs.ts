import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { Part } from "../authoring/part.ts";
import { defined } from "./defined.ts";
import { type ImageNeeds, imageNeeds } from "./official-images.ts";

/** What a container of an official image lacks: a user by number, and volumes in folders that it writes. */
export function unmetNeeds(needs: ImageNeeds, container: IContainer, pod: Pick<IPodSpec, "securityContext">) {
  const { command, securityContext = {}, volumeMounts = [] } = withoutReasons(container);
  const { runAsNonRoot, runAsUser } = { ...withoutReasons(pod).securityContext, ...securityContext };
  // Another program than the image's own needs no folder that is known.
  const isOwn = !command || command[0]?.endsWith("docker-entrypoint.sh");
  const isWriting = isOwn && securityContext.readOnlyRootFilesystem === true;
  const mounts = volumeMounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => asFolder(mountPath));
  const isMounted = (path: string) => mounts.some((one) => one.startsWith(path) || path.startsWith(one));
  const missing = (paths: readonly string[] = []) =>
    paths.filter((path) => isWriting && !isMounted(asFolder(path)));
  return {
    user: runAsNonRoot === true && runAsUser === undefined,
    scratch: missing(needs.scratch),
    data: missing(needs.data),
  };
}

/** A folder's path with "/" behind it; in these images, "/var/run" is a link to "/run". */
const asFolder = (path: string) => `${path}/`.replace(/\/+$/, "/").replace(/^\/var\/run\//, "/run/");

/** A copy in which each value stands for itself, and not with its reason. */
const withoutReasons = <Of>(value: Of): Of => JSON.parse(JSON.stringify(value));

/**
 * A pod with what its official images need and the author doesn't say: their users, the group of their volumes, and an empty
 * folder wherever they write what may be lost. A folder of data gets none, so that nobody loses these unawares.
 */
export function withImageNeeds(part: Part, pod: IPodSpec): IPodSpec {
  const volumes: IVolume[] = [...(pod.volumes ?? [])];
  let { securityContext } = pod;
  const filled = (container: IContainer): IContainer => {
    const needs = imageNeeds(container.image, part.declaredImages);
    if (needs === undefined) return container;
    const { user, group = user } = needs;
    const unmet = unmetNeeds(needs, container, pod);
    const volumeMounts = [...(container.volumeMounts ?? [])];
    if (unmet.user && volumeMounts.length > 0)
      securityContext = { fsGroup: group, fsGroupChangePolicy: "OnRootMismatch", ...securityContext };
    for (const mountPath of unmet.scratch) {
      const name = `${container.name}${mountPath.replaceAll("/", "-")}`;
      volumes.push({ name, emptyDir: {} });
      volumeMounts.push({ name, mountPath });
    }
    const ids = unmet.user ? { runAsUser: user, runAsGroup: group } : {};
    const own = { ...ids, ...container.securityContext };
    return { ...container, securityContext: own, ...(volumeMounts.length > 0 && { volumeMounts }) };
  };
  const containers = pod.containers.map(filled);
  const initContainers = pod.initContainers?.map(filled);
  const all = volumes.length > 0 ? volumes : undefined;
  return defined({ ...pod, initContainers, containers, securityContext, volumes: all });
}
