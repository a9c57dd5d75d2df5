import type { IPodSecurityContext } from "kubernetes-models/v1/PodSecurityContext";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import { defined } from "./defined.ts";

/**
 * Pod `securityContext` of the restricted Pod Security Standard: no root, the runtime's seccomp profile. Your fields
 * override these: `restrictedPod({ runAsUser: 1000, fsGroup: 1000 })`.
 */
export function restrictedPod(fields: IPodSecurityContext = {}): IPodSecurityContext {
  return { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, ...fields };
}

/**
 * Numeric user and group IDs that an image runs as; `fsGroup` owns the volume. A container whose image sets no user
 * runs as root, and the kubelet doesn't start it under `runAsNonRoot`.
 */
export type ImageUser = Required<Pick<IPodSecurityContext, "runAsUser" | "runAsGroup" | "fsGroup">>;

/**
 * Pod `securityContext` for a pod that mounts a volume to which `fsGroup` may write: the kubelet changes the ownership
 * of its files only if the root folder has another owner, instead of walking all of them at every start.
 *
 * @example
 * ```ts
 * { pod: { securityContext: onVolume({ runAsUser: 1000, fsGroup: 1000 }) } }
 * ```
 */
export function onVolume(fields: IPodSecurityContext): IPodSecurityContext {
  return { ...fields, fsGroupChangePolicy: fields.fsGroupChangePolicy ?? "OnRootMismatch" };
}

/**
 * Container `securityContext` of the restricted Pod Security Standard, with a read-only root file system. Your fields
 * override these, and `undefined` leaves one out; if the image writes to its root, pass
 * `{ readOnlyRootFilesystem: false }`, and explain it in a comment.
 */
export function restrictedContainer(fields: ISecurityContext = {}): ISecurityContext {
  return defined({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    ...fields,
  });
}
