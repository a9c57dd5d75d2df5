import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import { strengthIn } from "@kustogen/review/check/rules/secrets/credential.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import type { ImportedState } from "./state.ts";

/** Literals that look like credentials. */
export interface Suspects {
  /** Their places, without the values. */
  places: string[];
  /** The objects that have them, as `Kind/name`. */
  objects: Set<string>;
}

/** The literals in states that look like credentials. */
export function suspectsIn(states: readonly ImportedState[]): Suspects {
  const places: string[] = [];
  const objects = new Set<string>();
  for (const { name, described } of states)
    for (const resource of described)
      for (const { path, what } of findCredentials(resource)) {
        if (strengthIn(resource, path, what) === undefined) continue;
        places.push(`${name}: ${describeResource(resource)}: ${printPath(path)}: ${what}`);
        objects.add(`${resource.kind}/${resource.metadata.name}`);
      }
  return { places, objects };
}

/** Throws InputError that lists the places. */
export function refuseSuspects(places: readonly string[]): never {
  const shown = places.slice(0, 20).map((place) => `  ${place}`);
  if (places.length > shown.length) shown.push(`  and ${places.length - shown.length} more`);
  throw new InputError(
    `the repository contains literals that look like credentials:\n${shown.join("\n")}\n` +
      "They are never copied. Read them from a Secret (envFrom, secretKeyRef, a file) and import again, " +
      'or, if these are not credentials, say why: --not-secret "demo values, the database is thrown away"',
    { code: "credential" },
  );
}

/** The exceptions for literals that aren't credentials, for the given reason. */
export function suspectExceptions({ objects }: Suspects, reason: string | undefined): Exception[] {
  if (reason === undefined) return [];
  return [...objects].map((resource) => ({ rule: "secrets/credential", resource, reason }));
}
