import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { KnownKinds } from "./known-kinds.ts";

/** All fields of an object except apiVersion and kind: typed if the kind is known, free otherwise. */
export type ObjectFields<
  ApiVersion extends string,
  Kind extends string,
> = `${ApiVersion} ${Kind}` extends keyof KnownKinds
  ? Omit<KnownKinds[`${ApiVersion} ${Kind}`], "apiVersion" | "kind" | "status"> & {
      metadata: { name: string };
    }
  : { metadata: { name: string; [field: string]: unknown }; [field: string]: unknown };

/**
 * An object of any kind, which editors check and complete if the kind is known:
 * `object("apps/v1", "Deployment", { metadata: { name: "api" }, spec: … })`. A typo in it is a compile error.
 */
export function object<ApiVersion extends string, Kind extends string>(
  apiVersion: ApiVersion,
  kind: Kind,
  fields: ObjectFields<ApiVersion, Kind>,
): Resource {
  return { apiVersion, kind, ...fields } as unknown as Resource;
}
