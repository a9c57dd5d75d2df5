import { isMap } from "@kustogen/kustomize/value/value.ts";
import { listAt, textAt } from "../../kubernetes/fields.ts";
import { type Refusal, type Refusals, sameName } from "./refusal.ts";

const SOURCE = "pkg/apis/core/validation/validation.go";

/** A profile of the node without its path, or a path without such a profile. */
export const PROFILES: readonly Refusal[] = [
  {
    at: ["securityContext.seccompProfile", "securityContext.appArmorProfile"],
    map: ({ type, localhostProfile }) => type === "Localhost" && !localhostProfile,
    message: "{@} has type Localhost without localhostProfile",
    fix: "add localhostProfile, or write type: RuntimeDefault",
  },
  {
    at: ["securityContext.seccompProfile", "securityContext.appArmorProfile"],
    map: ({ type, localhostProfile }) =>
      typeof type === "string" && type !== "Localhost" && Boolean(localhostProfile),
    message: "{@} has type {type} and a localhostProfile",
    fix: "remove localhostProfile",
  },
];

const FILES = ["configMap", "secret", "projected", "downwardAPI"];
const MODES = ["", ".projected.sources[]"]
  .flatMap((within) => FILES.map((source) => `volumes[]${within}.${source}`))
  .flatMap((source) => [`${source}.defaultMode`, `${source}.items[].mode`]);
const ALL_RIGHTS = 0o777;

/**
 * The fields of a volume, a probe or a hook that say what it is, those of the base first. An unknown one isn't left out;
 * the schema of the kind doesn't have it.
 */
export function sourcesOf(volume: unknown): string[] {
  return Object.entries(isMap(volume) ? volume : {})
    .filter(([, value]) => typeof value === "object" && value !== null)
    .map(([key]) => key);
}

/** What is refused in pods and the templates of pods. */
export const PODS: readonly Refusals[] = [
  {
    of: "pods",
    source: SOURCE,
    rows: [
      sameName(["initContainers[]", "containers[]"], "two containers are called {}"),
      sameName("volumes[]", "two volumes are called {}"),
      {
        // A patch that sets another source for a volume doesn't remove the source in the base.
        at: "volumes[]",
        map: (volume) => sourcesOf(volume).length > 1,
        message: ({ value }) => `volume ${textAt(value, "name")} has ${sourcesOf(value).join(" and ")}`,
        outcome: "the API server accepts only one",
        fix: ({ value }) => `remove the others, in a patch with ${sourcesOf(value)[0]}: null`,
      },
      {
        at: MODES,
        number: (mode) => mode > ALL_RIGHTS || mode < 0,
        message: `the mode {} is a decimal number above ${ALL_RIGHTS}, which is 0777`,
        fix: ({ value }) =>
          /^[0-7]{3}$/.test(`${value}`) ? `write 0${value}` : "write an octal number, such as 0644",
      },
      {
        at: "tolerations[]",
        map: ({ tolerationSeconds, effect }) => tolerationSeconds != null && effect !== "NoExecute",
        on: "tolerationSeconds",
        message: "a toleration has tolerationSeconds, but its effect isn't NoExecute",
        fix: "write effect: NoExecute, or remove it",
      },
      {
        at: "tolerations[]",
        map: ({ key, operator }) => key === "" && operator !== "Exists",
        on: "key",
        message: "a toleration without a key has an operator other than Exists",
        fix: "write a key, or operator: Exists",
      },
      {
        at: "tolerations[].value",
        text: (_, { parents: [toleration] }) => toleration?.operator === "Exists",
        message: "a toleration with operator: Exists has the value {}",
        fix: "remove the value, or write operator: Equal",
      },
      {
        at: "dnsPolicy",
        text: (policy, { root }) =>
          policy === "None" && listAt(root, "dnsConfig", "nameservers").length === 0,
        message: "dnsPolicy is None without nameservers in dnsConfig",
        fix: "list the nameservers in dnsConfig",
      },
      {
        at: ["containers[].ports[]", "initContainers[].ports[]"],
        map: ({ hostPort, containerPort }, { root }) =>
          root.hostNetwork === true &&
          typeof hostPort === "number" &&
          hostPort !== 0 &&
          hostPort !== containerPort,
        on: "hostPort",
        message:
          "has hostPort {hostPort} for containerPort {containerPort}, although the pod uses the node's network",
        fix: "write the same port in both, or leave hostPort out",
      },
      {
        at: "securityContext.sysctls[].name",
        text: (name, { root }) =>
          (root.hostNetwork === true && name.startsWith("net.")) ||
          (root.hostIPC === true && /^(?:kernel\.(?:msg|sem|shm)|fs\.mqueue\.)/.test(name)),
        message: "sets {}, although the pod shares that with its node (hostNetwork, hostIPC)",
        fix: "remove it, or what the pod shares",
      },
      {
        // The API server accepts it with a warning; server-side apply, which Argo CD may use, rejects it in a container.
        at: "containers[].ports[]",
        unique: ({ containerPort, protocol, hostIP = "" }) =>
          typeof containerPort === "number"
            ? `${containerPort}/${protocol ?? "TCP"} ${hostIP}`.trim()
            : undefined,
        message:
          "port {} is declared twice: only one container can listen on it, and a server-side apply rejects two in one container",
        fix: "give one of them another port, or remove it",
        severity: "warning",
      },
      ...PROFILES,
    ],
  },
];
