import { type ResourceId, sameKindAndName } from "./id.ts";
import type { BuildResource } from "./resource.ts";
import type { ResourceMap } from "./resource-map.ts";

/**
 * The namespace of a resource with the same kind and name that was probably meant, as the end of a message; `who` is
 * the patch or generator. "" if there is none.
 */
export function elsewhere(resources: ResourceMap, { name, ...rest }: ResourceId, who: string): string {
  const [at] = resources.matching(name, (other) => sameKindAndName(other, { name, ...rest }));
  if (at === undefined) return "";
  const { namespace } = (resources.list[at] as BuildResource).id;
  // It has another name by now.
  if (namespace === rest.namespace) return "";
  if (namespace !== "") return `: its namespace here is ${namespace}, which ${who} must contain`;
  return `: it has no namespace here, so ${who} must not contain one`;
}
