import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { PROBES } from "../../cluster/kubelet/handlers.ts";
import { templateNames } from "../../cluster/workloads/claims.ts";
import { keepsRunning } from "../../cluster/workloads/pods.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { at, itemsAt, mapAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import { quantityValue } from "../../kubernetes/quantity.ts";
import { hasVariable } from "../../kubernetes/variables.ts";
import { type Checked, type Refusals, sameName } from "./refusal.ts";

/** A path that begins with a drive: `C:/data`. */
const OF_WINDOWS = /^[A-Za-z]:[\\/][^:]*$/;

const nameOf = ({ container }: Checked) => container?.name ?? "";

/** The other container that a patch may have meant by a container without an image. */
function intended(found: Checked): string | undefined {
  const { pod, container } = found;
  const others = pod?.containers.flatMap(({ name, spec }) => (spec === container?.spec ? [] : name)) ?? [];
  return closest(nameOf(found), others);
}

/** The volumes of a pod, including those from a StatefulSet's claim templates. */
function volumesOf({ pod, object }: Checked): string[] {
  return [
    ...(pod?.volumes ?? []).flatMap((volume) => textAt(volume, "name") ?? []),
    ...templateNames(object),
  ];
}

/** The seconds after which a pod is killed by default. */
const GRACE = 30;
const graceOf = ({ pod }: Checked) => numberAt(pod?.spec, "terminationGracePeriodSeconds") ?? GRACE;

const AMOUNTS = ["cpu", "ephemeral-storage", "memory"];
const RESOURCES = ["resources.requests{}", "resources.limits{}"];
const fieldOf = ({ path }: Checked) => asText(path.at(-2)).slice(0, -1);
/** Devices such as nvidia.com/gpu can't be shared: their number is whole, and the request equals the limit. */
const isDevice = (name: string) =>
  name.includes("/") && !name.startsWith("kubernetes.io/") && !hasVariable(name);
/** The limit of a container for the resource that a row is about. */
export const limitIn = ({ root, key }: Checked) => lookUp(mapAt(root, "resources", "limits"), asText(key));

/** What is refused in containers. */
export const CONTAINERS: readonly Refusals[] = [
  {
    of: "containers",
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        // A patch that misspells a container's name adds one instead of changing one.
        at: "",
        map: ({ image }, { object }) =>
          (typeof image !== "string" || image === "") && isBuiltInGroup(groupOf(object.apiVersion)),
        message: (found) =>
          `container ${nameOf(found)} has no image${intended(found) === undefined ? "" : `; did a patch mean "${intended(found)}"?`}`,
        outcome: "",
        fix: (found) =>
          intended(found) === undefined
            ? "give it an image, or remove it"
            : `call the container "${intended(found)}" in the patch`,
      },
      {
        at: ["volumeMounts[]", "volumeDevices[]"],
        map: ({ name }, found) => typeof name === "string" && name !== "" && !volumesOf(found).includes(name),
        message: (found) =>
          `container ${nameOf(found)} mounts ${textAt(found.value, "name")}, but the pod has no such volume`,
        outcome: "",
        fix: (found) => {
          const near = closest(textAt(found.value, "name") ?? "", volumesOf(found));
          return near === undefined ? "add it to `volumes` of the pod" : `did you mean "${near}"?`;
        },
      },
      {
        at: "volumeMounts[]",
        map: ({ mountPropagation }, { root }) =>
          mountPropagation === "Bidirectional" && at(root, "securityContext", "privileged") !== true,
        on: "mountPropagation",
        message: "a container that isn't privileged has mountPropagation: Bidirectional",
        fix: "write HostToContainer, or make the container privileged",
      },
      {
        // Docker's `:ro` is a part of the path for the kubelet.
        at: "volumeMounts[].mountPath",
        text: (path) => path.includes(":") && !OF_WINDOWS.test(path),
        message: "the kubelet uses {} unchanged, with the colon",
        fix: "write only the path, and readOnly: true next to it if you meant that",
        severity: "warning",
      },
      {
        at: "resources.claims[].name",
        text: (name, { pod }) => !itemsAt(pod?.spec, "resourceClaims").some(([claim]) => claim.name === name),
        message: (found) =>
          `container ${nameOf(found)} uses claim ${asText(found.value)}, which the pod doesn't have`,
        fix: "add it to `resourceClaims` of the pod",
      },
      sameName("ports[]", "two ports are called {}"),
      {
        at: [...PROBES, "lifecycle"],
        any: (_, { container }) => container !== undefined && !keepsRunning(container),
        message: (found) =>
          `init container ${nameOf(found)} has a ${found.key}, which only a container that keeps running may have`,
        fix: "remove it, or set restartPolicy: Always if it is a sidecar",
      },
      {
        at: "lifecycle.preStop.sleep.seconds",
        number: (seconds, found) => seconds < 0 || seconds > graceOf(found),
        message: (found) =>
          `preStop sleeps for ${String(found.value)} seconds, but terminationGracePeriodSeconds is ${graceOf(found)}`,
        fix: (found) => `write at most ${graceOf(found)}, or raise terminationGracePeriodSeconds`,
      },
      {
        at: RESOURCES,
        any: (_, { key }) => !AMOUNTS.includes(asText(key)) && !/\/|^hugepages-|[${]/.test(asText(key)),
        message: "containers have no resource {@}",
        fix: `write one of ${AMOUNTS.join(", ")}, or a name with its domain`,
      },
      {
        at: RESOURCES,
        any: (amount) => (quantityValue(amount) ?? 0) < 0,
        message: (found) => `the ${fieldOf(found)} of ${found.key} is ${asText(found.value)}, below zero`,
        fix: "write 0 or more",
      },
      {
        at: RESOURCES,
        any: (amount, { key }) => isDevice(asText(key)) && !Number.isInteger(quantityValue(amount) ?? 0),
        message: (found) => `the ${fieldOf(found)} of ${found.key} isn't a whole number`,
        fix: "write a whole number",
      },
      {
        at: "resources.requests{}",
        any: (amount, found) =>
          isDevice(asText(found.key)) &&
          quantityValue(amount) !== undefined &&
          quantityValue(amount) !== quantityValue(limitIn(found)),
        message: "the request of {@} isn't its limit",
        fix: "write the same number in both",
      },
    ],
  },
];
