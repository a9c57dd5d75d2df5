import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { endWhileLocating } from "../errors/purity.ts";
import type { KnownKinds } from "./known-kinds.ts";
import { made } from "./made-by.ts";

/** A mapping of which entries may be undefined, which are left out: a setting that only some environments have. */
type Open<T> = { [Key in keyof T]: string extends keyof T ? T[Key] | undefined : Open<T[Key]> };

/** The type of a known kind; unknown for others, and for those whose package isn't installed, which would be `any`. */
type Known<Name extends string> = Name extends keyof KnownKinds
  ? 0 extends 1 & KnownKinds[Name]
    ? unknown
    : KnownKinds[Name]
  : unknown;

/** All fields of an object except apiVersion and kind: typed if the kind is known, free otherwise. */
export type ObjectFields<ApiVersion extends string, Kind extends string> =
  Known<`${ApiVersion} ${Kind}`> extends infer Type extends object
    ? Omit<Open<Type>, "apiVersion" | "kind" | "status"> & { metadata: { name: string } }
    : { metadata: { name: string; [field: string]: unknown }; [field: string]: unknown };

type Step<T, Key extends string> = NonNullable<T extends readonly (infer Item)[] ? Item : T[Key & keyof T]>;
type At<T, Path extends string> = Path extends `${infer Key}/${infer Rest}`
  ? At<Step<T, Key>, Rest>
  : Step<T, Path>;

/**
 * The type of a field of a known kind, for settings: `Field<"apps/v1 Deployment", "spec/template/spec/affinity">`. In its
 * path, any word stands for an element of a list.
 */
export type Field<Kind extends string, Path extends string> = At<KnownKinds[Kind & keyof KnownKinds], Path>;

/**
 * An object of any kind, which editors check and complete if the kind is known:
 * `object("apps/v1", "Deployment", { metadata: { name: "api" }, spec: … })`. A typo in it is a compile error.
 */
export function object<ApiVersion extends string, Kind extends string>(
  apiVersion: ApiVersion,
  kind: Kind,
  fields: ObjectFields<ApiVersion, Kind>,
): Resource {
  endWhileLocating();
  return { apiVersion, kind, ...fields, metadata: made(fields.metadata) } as unknown as Resource;
}

/** A resource of that kind: typed if the kind is known, free otherwise. */
export type Picked<ApiVersion extends string, Kind extends string> = Resource &
  Known<`${ApiVersion} ${Kind}`>;

/**
 * Finds one of the resources by kind and name, typed as in `object`, so that you can change third-party manifests:
 * `pick(resources, "apps/v1", "Deployment", "api").spec!.replicas = 2`. Returns the object in the list, not a copy.
 *
 * @throws InputError if there is none, with the closest name, or more than one
 */
export function pick<ApiVersion extends string, Kind extends string>(
  resources: readonly Resource[],
  apiVersion: ApiVersion,
  kind: Kind,
  name: string,
): Picked<ApiVersion, Kind> {
  const found = resources.filter(
    (one) => one.apiVersion === apiVersion && one.kind === kind && one.metadata.name === name,
  );
  const several = `pick: several namespaces have a ${kind} (${apiVersion}) "${name}"`;
  if (found[1] !== undefined) throw new InputError(several, { code: "ambiguous" });
  if (found[0] !== undefined) return found[0] as Picked<ApiVersion, Kind>;
  const known = resources.map((one) => `${one.apiVersion} ${one.kind} ${one.metadata.name}`).sort();
  const asked = `${apiVersion} ${kind} ${name}`;
  const missing = `pick: "${asked}" isn't among the resources. ${suggestion(asked, known)}`;
  throw new InputError(missing, { code: "unknown-name" });
}
