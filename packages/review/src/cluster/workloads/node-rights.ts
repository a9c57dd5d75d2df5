import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import type { Container, Pod } from "./pods.ts";

/** A control of the Pod Security Standard "baseline": a field, and what it may say. */
interface Control {
  /** What it is called: the last field, or what each of its values is. */
  readonly field: string;
  readonly of: "pod" | "container" | "both";
  /** The field in the pod's or the container's specification; `*` stands for each entry. */
  readonly path: string;
  readonly allowed: ReadonlySet<string>;
  /** What is said of a pod, or a container, with a value. */
  says(value: string): string;
  /** What no pod did before that one has such a value. */
  readonly did: string;
  /** Whether a value is as good as root on the node. */
  isRoot(value: string): boolean;
}

/** Also the empty text. */
const NOTHING = words("false  0");
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

const always = () => true;
const never = () => false;

/** Folders of a node that give a pod access to everything else on the node; the kubelet follows links in its logs. */
const WHOLE_NODE =
  /^\/(?:|etc|root|home|proc|sys|dev|boot|lib|usr|bin|sbin|opt|var|run|var\/log(?:\/pods)?)\/?$|\/(?:docker|containerd|crio|kubelet|kubernetes)\b/;

/** Capabilities with which a container leaves its own limits. */
const ROOT_CAPABILITIES = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE"];

/** The capabilities that "baseline" lets a container add. */
export const SAFE_CAPABILITIES = words(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT",
);

const namespace = (field: string): Control => ({
  ...{ field, of: "pod", path: field, allowed: NOTHING, isRoot: always },
  says: () => `shares its node's ${field.slice(4).replace("Network", "network")} (${field})`,
  did: "shared a node's namespaces",
});
const seLinux = (field: string, types: string): Control => ({
  ...{
    field: `seLinux ${field}`,
    of: "both",
    path: `securityContext.seLinuxOptions.${field}`,
    isRoot: never,
  },
  allowed: words(types),
  says: (value) => `has the SELinux ${field} ${value}`,
  did: "had another SELinux context than that of containers",
});

/**
 * The controls of "baseline", but for seccomp, which "restricted" has with more, and the hosts of probes.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
const BASELINE: readonly Control[] = [
  ...["hostNetwork", "hostPID", "hostIPC"].map(namespace),
  {
    ...{ field: "hostPath", of: "pod", path: "volumes.*.hostPath.path", allowed: NOTHING },
    says: (folder) => `reads ${folder} of its node (hostPath)`,
    did: "mounted that folder of its node",
    isRoot: (folder) => WHOLE_NODE.test(folder),
  },
  {
    ...{ field: "sysctl", of: "pod", path: "securityContext.sysctls.*.name", isRoot: never },
    allowed: words(
      "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem",
    ),
    says: (name) => `sets the kernel parameter ${name}`,
    did: "set such kernel parameters",
  },
  {
    ...{ field: "privileged", of: "container", path: "securityContext.privileged", allowed: NOTHING },
    says: () => "is privileged: it can do anything to its node",
    did: "was privileged",
    isRoot: always,
  },
  {
    ...{ field: "capability", of: "container", path: "securityContext.capabilities.add.*" },
    allowed: SAFE_CAPABILITIES,
    says: (name) => `has the capability ${name}`,
    did: "had such capabilities",
    // CRI-O takes names in any case, and with the kernel's prefix.
    isRoot: (name) => ROOT_CAPABILITIES.includes(name.toUpperCase().replace(/^CAP_/, "")),
  },
  {
    ...{
      field: "hostProcess",
      of: "both",
      path: "securityContext.windowsOptions.hostProcess",
      allowed: NOTHING,
    },
    says: () => "runs as a process of its node (hostProcess)",
    did: "ran as a process of its node",
    isRoot: always,
  },
  {
    ...{ field: "hostPort", of: "container", path: "ports.*.hostPort", allowed: NOTHING, isRoot: never },
    says: (port) => `listens on port ${port} of its node (hostPort)`,
    did: "listened on such ports of its node",
  },
  {
    ...{
      field: "procMount",
      of: "container",
      path: "securityContext.procMount",
      allowed: words("Default"),
    },
    says: (how) => `sees all of /proc (procMount ${how})`,
    did: "saw all of /proc",
    isRoot: never,
  },
  {
    ...{ field: "appArmorProfile", of: "both", path: "securityContext.appArmorProfile.type", isRoot: never },
    allowed: words("RuntimeDefault Localhost"),
    says: (type) => `isn't confined by AppArmor (${type})`,
    did: "was without AppArmor",
  },
  seLinux("type", " container_t container_init_t container_kvm_t container_engine_t"),
  seLinux("user", ""),
  seLinux("role", ""),
];

/** A right that a pod, or one of its containers, has on its node. */
export interface NodeRight extends Pick<Control, "field" | "did"> {
  /** The folder of the node for `hostPath`, the capability's name for `capability`; empty for what is only on or off. */
  value: string;
  /** What is said of it. */
  right: string;
  /** Where it stands, below the pod's or the container's specification. */
  path: Path;
  /** The name of the volume for `hostPath`. */
  volume?: string;
  /** The container that has the right; absent if the whole pod does. */
  of?: Container;
  /** Whether the right is as good as root on the node. */
  isRoot: boolean;
}

/** The rights that a pod has on its node, those of the whole pod first; also the capabilities that "baseline" allows. */
export function nodeRightsOf({ spec, containers }: Pod): NodeRight[] {
  return [undefined, ...containers].flatMap((of) =>
    BASELINE.flatMap((control) => {
      if (control.of !== "both" && (control.of === "pod") !== (of === undefined)) return [];
      const { field, did } = control;
      return placesAt(of?.spec ?? spec, control.path.split(".")).flatMap(([value, path]): NodeRight[] => {
        const text = asText(value);
        if (typeof value === "object" || (field !== "capability" && control.allowed.has(text))) return [];
        const [, index = ""] = path;
        return [
          {
            ...{ field, did, value: text === "true" ? "" : text, right: control.says(text) },
            ...{ path: path.slice(0, path[0] === "securityContext" ? 2 : 1), isRoot: control.isRoot(text) },
            ...(of !== undefined && { of }),
            ...(field === "hostPath" && { volume: textAt(spec, "volumes", index, "name") ?? "" }),
          },
        ];
      });
    }),
  );
}
