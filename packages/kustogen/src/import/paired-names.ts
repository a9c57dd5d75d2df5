import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isAffixed } from "../factor/affixes.ts";
import type { ImportedState } from "./state.ts";

/** What stands for the word by which a name says its environment. */
const ENVIRONMENT = "\uE003";

/** Words for one kind of environment. */
const SAME = [
  ["dev", "develop", "development"],
  ["int", "integration"],
  ["prd", "prod", "production", "live"],
  ["stage", "staging", "stg"],
  ["test", "tst"],
];

/** By environment: what objects are called everywhere, by kind and name, where theirs say the environment. */
export type PairedNames = readonly ReadonlyMap<string, string>[];

/**
 * Finds objects that are one object under names which say the environment in some place: `team-dev-worker` of dev and
 * `team-prod-worker` of production. Only where each environment has at most one object of that kind which may be it.
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

/** True for a word that says an environment: it, a part of it, or another word for it. */
export function isWordFor(word: string, environment: string): boolean {
  return [environment, ...environment.split("-")].some(
    (part) => part === word || SAME.some((words) => words.includes(part) && words.includes(word)),
  );
}
