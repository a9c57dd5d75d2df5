import type { IContainer } from "kubernetes-models/v1/Container";
import { type ContainerFields, container } from "./container.ts";
import type { Part } from "./part.ts";

/** A part's main container: unchanged if it existed before kustogen, otherwise as `container` returns it. */
export function mainContainer(part: Part, fields: ContainerFields): IContainer {
  return part.adopted ? { ...fields } : container(fields);
}
