import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { podTemplatePath } from "../../../cluster/workloads/pods.ts";
import { itemsAt } from "../../../kubernetes/fields.ts";

/** A container in a resource or in a patch of one. */
export interface ContainerPart {
  /** Its path, with the indexes of lists. */
  path: Path;
  list: (typeof LISTS)[number];
  name: string | undefined;
  value: ValueMap;
}

const LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

/** The containers in a resource or a patch of one. */
export function containersIn(resource: ValueMap): ContainerPart[] {
  const pod = [...podTemplatePath(asText(resource.kind)), "spec"];
  return LISTS.flatMap((list) =>
    itemsAt(resource, ...pod, list).map(([value, index]) => ({
      ...{ path: [...pod, list, index], list, value },
      name: typeof value.name === "string" ? value.name : undefined,
    })),
  );
}
