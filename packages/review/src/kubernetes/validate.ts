import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { isOwn, typeOfKind, typeOfObject } from "../kinds/kinds.ts";
import { isBuiltInGroup, minorOf, NEWEST } from "../kinds/served.ts";
import type { Type } from "../kinds/types.ts";
import { unknownKind } from "../kinds/unknown-kind.ts";
import { check } from "./check-value.ts";
import { at } from "./fields.ts";
import type { SchemaProblem } from "./schema-problem.ts";

/** The system and layer of a resource, for messages. */
export interface Where {
  system: string;
  /** "base", a shared layer, or the environment. */
  layer: string;
}

/**
 * The problems of a resource with the schema of its kind: types, required and unknown fields, words, quantities, ports,
 * labels. Custom kinds are checked if their types are known, and accept newer fields; unknown kinds pass.
 * `resource` must be plain data.
 * @param good a valid resource of the same kind; parts that both share aren't checked again
 * @param type the type to check against, instead of the known one of its kind
 */
export function schemaProblems(
  resource: Resource,
  good?: Resource,
  type = typeOfKind(resource.apiVersion, resource.kind),
): readonly SchemaProblem[] {
  const { apiVersion, kind } = resource;
  const unknown = (type === undefined && unknownKind(apiVersion, kind)) || [];
  return [unknown, problemsAt(resource, [], type ?? typeOfObject(apiVersion, kind), good)].flat();
}

/** The problems of what an object has at a path. */
export function problemsAt(
  resource: Resource,
  place: Path,
  type: Type,
  good?: unknown,
): readonly SchemaProblem[] {
  return check(at(resource, ...place), type, good).map(({ unlike, message, ...rest }) => {
    const path = [...place, ...rest.path];
    const ending = unlike === undefined ? "" : `, found ${printFoundIn(resource, path)}${unlike}`;
    return { ...rest, path, message: `${message}${ending}` };
  });
}

/** The first of them. */
export function schemaProblem(...given: Parameters<typeof schemaProblems>): SchemaProblem | undefined {
  return schemaProblems(...given)[0];
}

/**
 * False for a problem that a cluster may not have: with another version of a kind, in an open mapping, or with a field that a
 * release of Kubernetes has which isn't known here.
 * @param kubernetes the version of the cluster ("1.35"), if the environment declares it
 */
export function isCertain(
  { doubt, isUnknownField }: SchemaProblem,
  { apiVersion, kind }: Resource,
  kubernetes: string | undefined,
  isDeclared = isOwn(apiVersion, kind),
): boolean {
  if (isBuiltInGroup(groupOf(apiVersion)))
    return !isUnknownField || doubt === undefined || minorOf(kubernetes ?? "") <= minorOf(NEWEST);
  return isDeclared ? doubt !== "open" : doubt === undefined;
}

/** Throws InputError with system, layer, resource and path if a resource doesn't match its kind's schema. */
export function validateResource(resource: Resource, where: Where): void {
  const found = schemaProblem(resource);
  if (found === undefined || !isCertain(found, resource, undefined)) return;
  const place = `${where.system} in ${where.layer}: ${describeResource(resource)}: ${printPath(found.path)}`;
  throw new InputError(`${place}: ${found.message}`, { code: "invalid-resource" });
}
