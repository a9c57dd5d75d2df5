import { asText } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, textAt } from "../../kubernetes/fields.ts";
import type { Container, Pod } from "./pods.ts";

/** A right that a pod, or one of its containers, has on its node. */
export interface NodeRight {
  field: "hostNetwork" | "hostPID" | "hostIPC" | "hostPath" | "privileged" | "capability";
  /** The folder of the node for `hostPath`, the capability's name for `capability`, else empty. */
  value: string;
  /** The name of the volume for `hostPath`. */
  volume?: string;
  /** The container that has the right; absent if the whole pod does. */
  of?: Container;
  /** Whether the right is as good as root on the node. */
  isRoot: boolean;
}

/** Folders of a node that give a pod access to everything else on the node; the kubelet follows links in its logs. */
const WHOLE_NODE =
  /^\/(?:|etc|root|home|proc|sys|dev|boot|lib|usr|bin|sbin|opt|var|run|var\/log(?:\/pods)?)\/?$|\/(?:docker|containerd|crio|kubelet|kubernetes)\b/;

/** Capabilities with which a container leaves its own limits. */
const ROOT_CAPABILITIES = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE"];

/**
 * The rights that a pod has on its node, those of the whole pod first.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function nodeRightsOf({ spec, containers }: Pod): NodeRight[] {
  const rights: NodeRight[] = [];
  for (const field of ["hostNetwork", "hostPID", "hostIPC"] as const)
    if (at(spec, field) === true) rights.push({ field, value: "", isRoot: true });
  for (const [volume] of itemsAt(spec, "volumes")) {
    const value = textAt(volume, "hostPath", "path");
    if (value === undefined) continue;
    const isRoot = WHOLE_NODE.test(value);
    rights.push({ field: "hostPath", value, volume: textAt(volume, "name") ?? "", isRoot });
  }
  for (const of of containers) {
    if (at(of.spec, "securityContext", "privileged") === true)
      rights.push({ field: "privileged", value: "", of, isRoot: true });
    for (const capability of listAt(of.spec, "securityContext", "capabilities", "add")) {
      const value = asText(capability);
      rights.push({ field: "capability", value, of, isRoot: ROOT_CAPABILITIES.includes(value) });
    }
  }
  return rights;
}
