import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { certaintyOf } from "@kustogen/review/check/rules/secrets/certainty.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import type { ImportedState } from "./state.ts";

/** Literals that look like credentials. */
export interface Suspects {
  /** Their places, without the values. */
  places: string[];
  /** Each with its field: the same word elsewhere is unrelated. */
  values: Set<string>;
}

/** The key of a value in a field, in `values` of suspects. */
export function suspectKey(value: string, path: Path): string {
  const field = path.findLast((part) => typeof part === "string" && !part.startsWith("="));
  return `${field}\0${value}`;
}

/** The literals in states that look like credentials. */
export function suspectsIn(states: readonly ImportedState[]): Suspects {
  const places: string[] = [];
  const values = new Set<string>();
  for (const { name, resources } of states)
    for (const resource of resources)
      for (const { path, what } of findCredentials(resource)) {
        if (certaintyOf(resource, path, what) === "none") continue;
        places.push(`${name}: ${describeResource(resource)}: ${printPath(path)}: ${what}`);
        const value = valueAt(resource, path);
        if (typeof value === "string") values.add(suspectKey(value, path));
      }
  return { places, values };
}

/** Throws InputError that lists the places. */
export function refuseSuspects(places: readonly string[]): never {
  const shown = places.slice(0, 20).map((place) => `  ${place}`);
  if (places.length > shown.length) shown.push(`  and ${places.length - shown.length} more`);
  throw new InputError(
    `the repository contains literals that look like credentials:\n${shown.join("\n")}\n` +
      "They are never written into code. Read them from a Secret (envFrom, secretKeyRef, a file) and import again, " +
      'or, if these are not credentials, say why: --not-secret "demo values, the database is thrown away"',
    { code: "credential" },
  );
}

/** Notes about literals that look like credentials and are kept for a given reason. */
export function waivedNotes({ places }: Suspects): string[] {
  const distinct = [...new Set(places.map((place) => place.slice(place.indexOf(": ") + 2)))];
  if (distinct.length === 0) return [];
  return [
    "stays in the code because of --not-secret, where everyone can read it:",
    ...distinct.map((one) => `  ${one}`),
  ];
}
