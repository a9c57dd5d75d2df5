import type { IPodSecurityContext } from "kubernetes-models/v1/PodSecurityContext";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import { defined } from "./defined.ts";

/**
 * Pod `securityContext` of the restricted Pod Security Standard: no root, the runtime's seccomp profile.
 * Fields given win: `restrictedPod({ runAsUser: 1000, fsGroup: 1000 })`.
 *
 * @example
 * ```ts
 * podTemplate(part, [], { securityContext: restrictedPod({ runAsUser: 1000, fsGroup: 1000 }) })
 * ```
 */
export function restrictedPod(fields: IPodSecurityContext = {}): IPodSecurityContext {
  return { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, ...fields };
}

/**
 * Whom an image runs as, by number. One whose image says no user runs as root, and the kubelet doesn't start it under
 * `runAsNonRoot`; the volume is given to `fsGroup`.
 */
export type ImageUser = Required<Pick<IPodSecurityContext, "runAsUser" | "runAsGroup" | "fsGroup">>;

/**
 * Pod `securityContext` of who mounts a volume that `fsGroup` may write to: the kubelet looks at its top folder and
 * changes what is below only where that is someone else's, instead of walking all of it at every start.
 *
 * @example
 * ```ts
 * podTemplate(part, [], { securityContext: onVolume({ runAsUser: 1000, fsGroup: 1000 }) })
 * ```
 */
export function onVolume(fields: IPodSecurityContext): IPodSecurityContext {
  return { ...fields, fsGroupChangePolicy: fields.fsGroupChangePolicy ?? "OnRootMismatch" };
}

/**
 * Container `securityContext` of the restricted Pod Security Standard, with a read-only root file system.
 * Fields given win, `undefined` leaves one out; a container whose image writes to its root says `{ readOnlyRootFilesystem: false }` and why.
 *
 * @example
 * ```ts
 * restrictedContainer({ readOnlyRootFilesystem: false }), // the image writes to its root
 * ```
 */
export function restrictedContainer(fields: ISecurityContext = {}): ISecurityContext {
  return defined({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    ...fields,
  });
}
