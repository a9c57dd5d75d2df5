import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { ClusterObjects } from "../../../cluster/objects.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import type { Finding } from "../../rule.ts";

/** A problem below a path of an object. */
type Wrong = Pick<Finding, "message" | "fix"> & { path: Path };

/** The fields of pods that the API server doesn't accept together, or without each other. */
export function* refusedInPods({ pods }: ClusterObjects): Iterable<Finding> {
  for (const { resource, path, spec, containers, volumes } of pods) {
    const found = [
      // An operator adds its own container to the template in its object.
      ...(isBuiltInGroup(groupOf(resource.apiVersion)) ? ofContainers(spec) : []),
      ...ofTolerations(spec),
      ...ofScheduling(spec),
      ...ofProfile(spec, ["securityContext"]),
      ...[...volumes.entries()].flatMap(([index, one]) => [...ofVolume(one, ["volumes", index])]),
    ];
    for (const one of found) yield { resource, ...one, path: [...path, ...one.path] };
    for (const { name, init, sidecar, path: place, spec: container } of containers) {
      for (const one of [...ofProfile(container, ["securityContext"]), ...ofContainer(container)])
        yield { resource, ...one, path: [...place, ...one.path] };
      const field = init && !sidecar ? WATCHING.find((one) => at(container, one) !== undefined) : undefined;
      if (field !== undefined)
        yield {
          resource,
          path: [...place, field],
          message: `init container ${name} has a ${field}, which only a container that keeps running may have`,
          fix: "remove it, or set restartPolicy: Always if it is a sidecar",
        };
    }
  }
}

function* ofContainers(spec: unknown): Iterable<Wrong> {
  const count = listAt(spec, "initContainers").length;
  if (listAt(spec, "containers").length === 0)
    yield {
      path: ["containers"],
      message: count === 0 ? "the pod has no container" : "the pod has only init containers",
      fix: count === 0 ? "add a container" : "move the container that keeps running to containers",
    };
}

const WATCHING = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

function* ofTolerations(spec: unknown): Iterable<Wrong> {
  for (const [one, index] of itemsAt(spec, "tolerations"))
    if (one.operator === "Exists" && textAt(one, "value") !== undefined)
      yield {
        path: ["tolerations", index, "value"],
        message: `a toleration with operator: Exists has the value ${textAt(one, "value")}`,
        fix: "remove the value, or write operator: Equal",
      };
}

/** Numbers and addresses of a pod that are outside what is allowed. */
function* ofScheduling(spec: unknown): Iterable<Wrong> {
  for (const [one, index] of itemsAt(spec, "tolerations"))
    if (one.tolerationSeconds != null && textAt(one, "effect") !== "NoExecute")
      yield {
        path: ["tolerations", index, "tolerationSeconds"],
        message: "a toleration has tolerationSeconds without effect: NoExecute",
        fix: "write effect: NoExecute, or remove it",
      };
  for (const [one, index] of itemsAt(spec, "topologySpreadConstraints"))
    if (typeof one.maxSkew === "number" && one.maxSkew < 1)
      yield {
        path: ["topologySpreadConstraints", index, "maxSkew"],
        message: `maxSkew is ${one.maxSkew}`,
        fix: "write 1 or more",
      };
  for (const kind of ["nodeAffinity", "podAffinity", "podAntiAffinity"]) {
    const place = ["affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"];
    for (const [{ weight }, index] of itemsAt(spec, ...place))
      if (typeof weight === "number" && (weight < 1 || weight > 100))
        yield {
          path: [...place, index, "weight"],
          message: `the weight ${weight} isn't from 1 to 100`,
          fix: "write a number from 1 to 100",
        };
  }
  for (const [{ ip }, index] of itemsAt(spec, "hostAliases"))
    if (typeof ip === "string" && /^[a-z][\w-]*(?:\.[\w-]+)+$/i.test(ip) && !/^[\da-f:.]+$/i.test(ip))
      yield {
        path: ["hostAliases", index, "ip"],
        message: `${ip} isn't an address`,
        fix: "write the IP address",
      };
  if (textAt(spec, "dnsPolicy") === "None" && listAt(spec, "dnsConfig", "nameservers").length === 0)
    yield {
      path: ["dnsPolicy"],
      message: "dnsPolicy is None without nameservers in dnsConfig",
      fix: "list the nameservers in dnsConfig",
    };
}

const AMOUNTS = ["cpu", "ephemeral-storage", "memory"];

function* ofContainer(container: unknown): Iterable<Wrong> {
  for (const [one, index] of itemsAt(container, "volumeMounts"))
    for (const field of ["subPath", "subPathExpr"]) {
      const path = textAt(one, field) ?? "";
      if (path.startsWith("/") || path.split("/").includes(".."))
        yield {
          path: ["volumeMounts", index, field],
          message: `the ${field} ${path} isn't a relative path within the volume`,
          fix: "write a relative path without parent folders",
        };
    }
  const security = mapAt(container, "securityContext");
  if (security.privileged === true && security.allowPrivilegeEscalation === false)
    yield {
      path: ["securityContext", "allowPrivilegeEscalation"],
      message: "is privileged and doesn't allow privilege escalation",
      fix: "remove one of them",
    };
  for (const field of ["requests", "limits"])
    for (const [name, amount] of Object.entries(mapAt(container, "resources", field))) {
      if (!AMOUNTS.includes(name) && !/\/|^hugepages-|[${]/.test(name))
        yield {
          path: ["resources", field, name],
          message: `containers have no resource ${name}`,
          fix: `write one of ${AMOUNTS.join(", ")}, or a name with its domain`,
        };
      const value = quantityValue(amount);
      if (value !== undefined && value < 0)
        yield {
          path: ["resources", field, name],
          message: `the ${field.slice(0, -1)} of ${name} is ${String(amount)}, below zero`,
          fix: "write 0 or more",
        };
    }
}

/** A profile of the node without its path, or a path without such a profile. */
function* ofProfile(spec: unknown, place: Path): Iterable<Wrong> {
  for (const field of ["seccompProfile", "appArmorProfile"]) {
    const profile = mapAt(spec, ...place, field);
    const isOfNode = profile.type === "Localhost";
    if (typeof profile.type !== "string" || isOfNode === (textAt(profile, "localhostProfile") !== undefined))
      continue;
    yield {
      path: [...place, field],
      message: `${field} has type ${profile.type} ${isOfNode ? "without" : "and a"} localhostProfile`,
      fix: isOfNode ? "add localhostProfile, or write type: RuntimeDefault" : "remove localhostProfile",
    };
  }
}

/** 0777, which is 511. */
const ALL_RIGHTS = 0o777;
const SOURCES = ["configMap", "secret", "projected", "downwardAPI"];

function* ofVolume(volume: unknown, path: Path): Iterable<Wrong> {
  for (const source of SOURCES) {
    const modes: [Path, Value | undefined][] = [
      [[source, "defaultMode"], at(volume, source, "defaultMode")],
      ...listAt(volume, source, "items").map((item, index): [Path, Value | undefined] => [
        [source, "items", index, "mode"],
        isMap(item) ? item.mode : undefined,
      ]),
    ];
    for (const [place, mode] of modes)
      if (typeof mode === "number" && (mode > ALL_RIGHTS || mode < 0))
        yield {
          path: [...path, ...place],
          message: `the mode ${mode} is a decimal number above ${ALL_RIGHTS}, which is 0777`,
          fix: /^[0-7]{3}$/.test(`${mode}`) ? `write 0${mode}` : "write an octal number, such as 0644",
        };
  }
  const medium = textAt(volume, "emptyDir", "medium");
  if (medium !== undefined && medium !== "Memory" && !medium.startsWith("HugePages"))
    yield {
      path: [...path, "emptyDir", "medium"],
      message: `an emptyDir has no medium ${medium}`,
      fix: "write Memory, or leave it out for the node's disk",
    };
}
