import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { ClusterObjects } from "../../../cluster/objects.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, itemsAt, listAt, mapAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import { modesOf } from "./file-modes.ts";

/** A problem below a path of an object. */
type Wrong = Pick<Finding, "message" | "fix" | "trait"> & { path: Path };

/** The fields of pods that the API server doesn't accept together, or without each other. */
export function* refusedInPods({ pods }: ClusterObjects): Iterable<Finding> {
  for (const { resource, path, spec, containers, volumes } of pods) {
    const found = [
      // An operator adds its own container to the template in its object.
      ...(isBuiltInGroup(groupOf(resource.apiVersion)) ? ofContainers(spec) : []),
      ...ofTolerations(spec),
      ...ofDns(spec),
      ...ofProfile(spec, ["securityContext"]),
      ...[...volumes.entries()].flatMap(([index, one]) => [...ofVolume(one, ["volumes", index])]),
    ];
    for (const one of found) yield { resource, ...one, path: [...path, ...one.path] };
    for (const one of containers) {
      const { name, path: place, spec: container } = one;
      const wrong = [...ofSleep(container, spec), ...ofContainer(container)];
      for (const problem of [...ofProfile(container, ["securityContext"]), ...wrong])
        yield { resource, ...problem, path: [...place, ...problem.path] };
      const field = keepsRunning(one)
        ? undefined
        : WATCHING.find((name) => at(container, name) !== undefined);
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
      ...(count === 0 && { trait: "part-of-object" }),
    };
}

const WATCHING = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

function* ofTolerations(spec: unknown): Iterable<Wrong> {
  for (const [one, index] of itemsAt(spec, "tolerations")) {
    if (one.tolerationSeconds != null && textAt(one, "effect") !== "NoExecute")
      yield {
        path: ["tolerations", index, "tolerationSeconds"],
        message: "a toleration has tolerationSeconds, but its effect isn't NoExecute",
        fix: "write effect: NoExecute, or remove it",
      };
    if (one.key === "" && one.operator !== "Exists")
      yield {
        path: ["tolerations", index, "key"],
        message: "a toleration without a key has an operator other than Exists",
        fix: "write a key, or operator: Exists",
      };
    if (one.operator === "Exists" && textAt(one, "value") !== undefined)
      yield {
        path: ["tolerations", index, "value"],
        message: `a toleration with operator: Exists has the value ${textAt(one, "value")}`,
        fix: "remove the value, or write operator: Equal",
      };
  }
}

function* ofDns(spec: unknown): Iterable<Wrong> {
  if (textAt(spec, "dnsPolicy") === "None" && listAt(spec, "dnsConfig", "nameservers").length === 0)
    yield {
      path: ["dnsPolicy"],
      message: "dnsPolicy is None without nameservers in dnsConfig",
      fix: "list the nameservers in dnsConfig",
    };
}

/** The seconds after which a pod is killed by default. */
const GRACE = 30;

/** A hook that only waits, for longer than the container has left. */
function* ofSleep(container: unknown, spec: unknown): Iterable<Wrong> {
  const path = ["lifecycle", "preStop", "sleep", "seconds"];
  const [seconds, grace = GRACE] = [
    numberAt(container, ...path),
    numberAt(spec, "terminationGracePeriodSeconds"),
  ];
  if (seconds !== undefined && (seconds < 0 || seconds > grace))
    yield {
      path,
      message: `preStop sleeps for ${seconds} seconds, but terminationGracePeriodSeconds is ${grace}`,
      fix: `write at most ${grace}, or raise terminationGracePeriodSeconds`,
    };
}

const AMOUNTS = ["cpu", "ephemeral-storage", "memory"];

function* ofContainer(container: unknown): Iterable<Wrong> {
  const security = mapAt(container, "securityContext");
  for (const [one, index] of itemsAt(container, "volumeMounts"))
    if (one.mountPropagation === "Bidirectional" && security.privileged !== true)
      yield {
        path: ["volumeMounts", index, "mountPropagation"],
        message: "a container that isn't privileged has mountPropagation: Bidirectional",
        fix: "write HostToContainer, or make the container privileged",
      };
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
  yield* ofDevices(container);
}

/** Devices such as nvidia.com/gpu can't be shared: their number is whole, and the request equals the limit. */
function* ofDevices(container: unknown): Iterable<Wrong> {
  const [requests, limits] = [
    mapAt(container, "resources", "requests"),
    mapAt(container, "resources", "limits"),
  ];
  for (const name of new Set([...Object.keys(requests), ...Object.keys(limits)])) {
    if (!name.includes("/") || name.startsWith("kubernetes.io/") || hasVariable(name)) continue;
    const [request, limit] = [requests, limits].map((of) => quantityValue(lookUp(of, name)));
    for (const [field, value] of [["requests", request] as const, ["limits", limit] as const])
      if (value !== undefined && !Number.isInteger(value))
        yield {
          path: ["resources", field, name],
          message: `the ${field.slice(0, -1)} of ${name} isn't a whole number`,
          fix: "write a whole number",
        };
    if (request !== undefined && !Object.hasOwn(limits, name))
      yield {
        path: ["resources", "requests", name],
        message: `${name} has a request without a limit`,
        fix: "write the same number as its limit",
      };
    else if (request !== undefined && limit !== undefined && request !== limit)
      yield {
        path: ["resources", "requests", name],
        message: `the request of ${name} isn't its limit`,
        fix: "write the same number in both",
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

function* ofVolume(volume: unknown, path: Path): Iterable<Wrong> {
  for (const { mode, place } of modesOf(volume))
    if (mode > ALL_RIGHTS || mode < 0)
      yield {
        path: [...path, ...place],
        message: `the mode ${mode} is a decimal number above ${ALL_RIGHTS}, which is 0777`,
        fix: /^[0-7]{3}$/.test(`${mode}`) ? `write 0${mode}` : "write an octal number, such as 0644",
      };
}
