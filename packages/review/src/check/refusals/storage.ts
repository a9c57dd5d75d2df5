import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt } from "../../kubernetes/fields.ts";
import { quantityValue } from "../../kubernetes/quantity.ts";
import { kinds, type Refusal, type Refusals } from "./refusal.ts";

const SIZE = ["spec", "resources", "requests", "storage"];

/** The fields of a volume's spec that aren't its source. */
const BESIDE_SOURCE = new Set([
  ...["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"],
  ...["storageClassName", "volumeAttributesClassName", "volumeMode"],
]);

function sourcesOf(spec: unknown): string[] {
  return Object.keys(mapAt(spec)).filter((field) => !BESIDE_SOURCE.has(field));
}

const lacks = (object: ValueMap, ...path: string[]) =>
  ["", undefined, null].includes(at(object, ...path) as null);

const positive = (path: string): Refusal => ({
  at: path,
  any: (size) => (quantityValue(size as Value) ?? 1) <= 0,
  message: "the size isn't above zero",
  fix: "write a size, such as 10Gi",
});

/** What is refused in claims and volumes. */
export const STORAGE: readonly Refusals[] = [
  {
    of: kinds("", "PersistentVolumeClaim"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "spec.accessModes",
        list: (modes) => modes.includes("ReadWriteOncePod") && modes.length > 1,
        message: "has another access mode in addition to ReadWriteOncePod",
        fix: "list ReadWriteOncePod alone, or remove it",
      },
      positive(SIZE.join(".")),
      {
        at: "",
        map: (claim) => lacks(claim, ...SIZE),
        on: "spec",
        message: "requests no storage",
        fix: "set its size under spec.resources.requests.storage",
      },
    ],
  },
  {
    of: kinds("apps", "StatefulSet"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "spec.volumeClaimTemplates[]",
        map: (claim) => lacks(claim, ...SIZE),
        message: "the claim requests no storage, so it isn't created and no pod starts",
        outcome: "",
        fix: "set its size under spec.resources.requests.storage",
      },
    ],
  },
  {
    of: kinds("", "PersistentVolume"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "",
        map: (object) => lacks(object, "spec", "capacity", "storage"),
        on: "spec",
        message: "has no capacity",
        fix: "set its size under spec.capacity.storage",
      },
      {
        at: "",
        map: ({ spec }) => sourcesOf(spec).length === 0,
        on: "spec",
        message: "has no volume source",
        fix: "add one, such as csi or nfs",
      },
      {
        at: "spec",
        map: (spec) => sourcesOf(spec).length > 1,
        message: ({ value }) => `has the sources ${sourcesOf(value).join(" and ")}, but a volume has one`,
        fix: "remove one of them",
      },
      {
        at: "spec.local",
        map: (_, { parents: [spec] }) => spec?.nodeAffinity == null,
        message: "is a local volume without nodeAffinity",
        fix: "add nodeAffinity with the node that has the volume",
      },
      positive("spec.capacity.storage"),
    ],
  },
];
