import type { IContainer } from "kubernetes-models/v1/Container";
import { type ContainerFields, container } from "./container.ts";
import type { Part } from "./part.ts";

/** The container that a part runs: as it is given where that was there before kustogen, else as `container` makes it. */
export function mainContainer(part: Part, fields: ContainerFields): IContainer {
  return part.adopted ? { ...fields } : container(fields);
}
