import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isAffixed } from "../factor/affixes.ts";
import type { ImportedState } from "./state.ts";

/** Stands for the word in a name that identifies its environment. */
const ENVIRONMENT = "\uE003";

/** Synonyms for kinds of environments. */
const SAME = [
  ["dev", "develop", "development"],
  ["int", "integration"],
  ["prd", "prod", "production", "live"],
  ["stage", "staging", "stg"],
  ["test", "tst"],
];

/** By environment: the common names of objects, by kind and name, if their own names contain the environment. */
export type PairedNames = readonly ReadonlyMap<string, string>[];

/**
 * Matches objects whose names contain the environment: `team-dev-worker` of dev and `team-prod-worker` of production.
 * Only if each environment has at most one candidate of that kind.
 */
export function pairedNames(states: readonly ImportedState[]): PairedNames {
  const found = new Map<string, { index: number; kind: string; name: string }[]>();
  const names = states.map(
    ({ resources }) => new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)),
  );
  states.forEach(({ name: environment, resources }, index) => {
    for (const resource of resources) {
      if (!isAffixed(resource)) continue;
      const { apiVersion, kind, metadata } = resource;
      const words = metadata.name.split("-");
      const at = words.findIndex((word) => isWordFor(word, environment));
      if (at < 0 || words.length < 2) continue;
      const core = words.toSpliced(at, 1, ENVIRONMENT).join("-");
      addTo(found, [apiVersion, kind, metadata.namespace ?? "", core].join(" "), {
        index,
        kind,
        name: metadata.name,
      });
    }
  });
  const paired = states.map(() => new Map<string, string>());
  for (const [key, objects] of found) {
    const own = new Set(objects.map(({ name }) => name));
    const once = new Set(objects.map(({ index }) => index)).size === objects.length;
    const apart = objects.every(({ index, kind, name }) =>
      names.every((others, other) => other === index || !others.has(`${kind} ${name}`)),
    );
    if (objects.length < 2 || !once || own.size < objects.length || !apart) continue;
    const core = key.slice(key.lastIndexOf(" ") + 1);
    for (const { index, kind, name } of objects) paired[index]?.set(`${kind} ${name}`, core);
  }
  return paired;
}

/** True for a word that identifies an environment: its name, a part of it, or a synonym. */
export function isWordFor(word: string, environment: string): boolean {
  return [environment, ...environment.split("-")].some(
    (part) => part === word || SAME.some((words) => words.includes(part) && words.includes(word)),
  );
}
