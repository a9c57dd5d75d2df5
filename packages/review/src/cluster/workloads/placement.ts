import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt } from "../../kubernetes/fields.ts";
import type { Pod } from "./pods.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** A term by which the scheduler chooses the node of a pod. */
interface PlacementTerm {
  term: ValueMap;
  /** Its path in the resource. */
  path: Path;
}

type Placed = Pick<Pod, "path" | "spec">;

/** A term that places a pod near other pods, or away from them. */
export interface PodTerm extends PlacementTerm {
  of: "podAffinity" | "podAntiAffinity" | "spread";
}

/** The terms of a pod's spread constraints and of its affinities to pods. */
export function podTerms(pod: Placed): PodTerm[] {
  return [
    ...termsAt(pod, ["topologySpreadConstraints"]).map((one) => ({ of: "spread" as const, ...one })),
    ...(["podAffinity", "podAntiAffinity"] as const).flatMap((of) =>
      [
        ...termsAt(pod, ["affinity", of, REQUIRED]),
        ...termsAt(pod, ["affinity", of, PREFERRED], "podAffinityTerm"),
      ].map((one) => ({ of, ...one })),
    ),
  ];
}

function termsAt({ path, spec }: Placed, list: readonly string[], ...inner: string[]): PlacementTerm[] {
  return itemsAt(spec, ...list).map(([one, index]) => ({
    term: mapAt(one, ...inner),
    path: [...path, ...list, index, ...inner],
  }));
}
