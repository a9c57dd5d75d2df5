import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { KnownKinds } from "./known-kinds.ts";

/** A resource of that kind with all its fields, where the kind is known; free otherwise. */
export type Picked<ApiVersion extends string, Kind extends string> = Resource &
  (`${ApiVersion} ${Kind}` extends keyof KnownKinds ? KnownKinds[`${ApiVersion} ${Kind}`] : unknown);

/**
 * One of the resources by kind and name, typed as `object` is, to change what someone else wrote:
 * `pick(resources, "apps/v1", "Deployment", "api").spec!.replicas = 2`. It is the one in the list, not a copy.
 *
 * @throws InputError where there is none, or more than one, with the closest name
 */
export function pick<ApiVersion extends string, Kind extends string>(
  resources: readonly Resource[],
  apiVersion: ApiVersion,
  kind: Kind,
  name: string,
): Picked<ApiVersion, Kind> {
  const ofKind = resources.filter((one) => one.apiVersion === apiVersion && one.kind === kind);
  const [found, other] = ofKind.filter(({ metadata }) => metadata.name === name);
  if (found !== undefined && other === undefined) return found as Picked<ApiVersion, Kind>;
  if (other !== undefined)
    throw new InputError(`pick: several namespaces have a ${kind} (${apiVersion}) "${name}"`, {
      code: "ambiguous",
    });
  if (ofKind.length > 0)
    throw new InputError(
      `pick: no ${kind} (${apiVersion}) "${name}". ${suggestion(
        name,
        ofKind.map(({ metadata }) => metadata.name),
      )}`,
      { code: "unknown-name" },
    );
  const kinds = [...new Set(resources.map((one) => `${one.apiVersion} ${one.kind}`))].sort();
  throw new InputError(
    `pick: no ${kind} (${apiVersion}) is among the resources. ${suggestion(`${apiVersion} ${kind}`, kinds)}`,
    { code: "unknown-name" },
  );
}
