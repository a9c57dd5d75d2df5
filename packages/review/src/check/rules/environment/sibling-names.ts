import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { builtFrom, objectOf } from "../../facts.ts";
import { withoutHash } from "../../near-name.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { environed } from "./containers.ts";

/** The names of a container's variables, except those of Services, or the keys of a ConfigMap. */
interface Named {
  resource: Resource;
  /** What has them: "container api gets", or "it has the key". */
  says: string;
  path: Path;
  names: readonly string[];
}

/** The variables of each container, and the keys of each ConfigMap, of an environment that is known completely. */
export const namesIn = new Fact((state): readonly Named[] => {
  if (state.inPart) return [];
  const variables = environed(state).map(({ pod, container, environment }) => ({
    resource: objectOf(state, pod.resource),
    says: `container ${container.name} gets`,
    path: container.path,
    names: environment.variables.flatMap(({ name, source }) => (source.kind === "Service" ? [] : name)),
  }));
  const keys = state.index.ofKind("ConfigMap", "").map((resource) => ({
    resource: objectOf(state, resource),
    says: "it has the key",
    path: ["data"],
    names: Object.keys(mapAt(resource, "data")),
  }));
  return [...variables, ...keys].filter(({ names }) => names.length > 0);
});

type Sibling = Named & { state: State; all: ReadonlySet<string> };

/** Names that one environment misspells: the same container or ConfigMap of others has another one. */
export function* misspelledNames(environments: readonly State[]): Iterable<RepositoryFinding> {
  const siblings = new Map<string, Sibling[]>();
  for (const state of environments)
    for (const named of namesIn.of(state)) {
      const { kind, metadata } = named.resource;
      addTo(siblings, `${kind}/${withoutHash(metadata.name)}/${named.says}`, {
        ...named,
        state,
        all: new Set(named.names),
      });
    }
  for (const all of siblings.values()) {
    const folders = new Map<Sibling, ReadonlySet<string>>();
    if (all.length > 1) for (const one of all) folders.set(one, basesOf(one.state));
    for (const one of all.length > 1 ? all : []) {
      const others = all.filter(
        (other) => other !== one && (shareBase(folders.get(one), folders.get(other)) || areAlike(one, other)),
      );
      yield* slips(one, others);
    }
  }
}

function basesOf(state: State): ReadonlySet<string> {
  return new Set((builtFrom.of(state) ?? []).map(({ folder }) => folder));
}

function shareBase(one: ReadonlySet<string> = NONE, other: ReadonlySet<string> = NONE): boolean {
  for (const folder of one) if (other.has(folder)) return true;
  return false;
}

/** True for ConfigMaps with mostly the same keys. */
function areAlike(one: Sibling, other: Sibling): boolean {
  if (one.resource.kind !== "ConfigMap" || one.state === other.state) return false;
  const shared = one.names.filter((name) => other.all.has(name)).length;
  return shared >= 3 && shared * 2 > Math.max(one.names.length, other.names.length);
}

const NONE: ReadonlySet<string> = new Set();

function* slips(one: Sibling, others: readonly Sibling[]): Iterable<RepositoryFinding> {
  const [first] = others;
  if (first === undefined) return;
  const lacking = first.names.filter(
    (name) => !one.all.has(name) && others.every(({ all }) => all.has(name)),
  );
  if (lacking.length === 0) return;
  for (const name of one.names) {
    if (others.some(({ all }) => all.has(name))) continue;
    const meant = lacking.find((other) => isSlipInWord(name, other));
    // Of two environments, either may be wrong: it is said of the later one.
    if (meant === undefined || (others.length === 1 && isBefore(one, first))) continue;
    yield {
      environment: one.state.environment,
      resource: one.resource,
      path: one.path,
      message: `${one.says} ${name} here, but ${meant} in ${others
        .map(({ state }) => state.environment)
        .slice(0, 3)
        .join(", ")}`,
      fix: `write ${meant} in all of them, or whichever of the two the program reads`,
    };
  }
}

function isBefore(one: Sibling, other: Sibling): boolean {
  return (one.state.environment ?? "") < (other.state.environment ?? "");
}

/** True for names that differ by one slip in one of their words; `_A` and `_B`, `_1` and `_2` are two names. */
function isSlipInWord(one: string, other: string): boolean {
  const [words, others] = [one.split("_"), other.split("_")];
  if (words.length !== others.length) return closest(one, [other], 1) !== undefined && isLong(one, other);
  const different = words.flatMap((word, at) =>
    word === others[at] ? [] : [[word, others[at] as string] as const],
  );
  const [[word, meant] = ["", ""], ...more] = different;
  if (more.length > 0 || word.replace(/\d/g, "") === meant.replace(/\d/g, "")) return false;
  if (`${word}S` === meant || word === `${meant}S`) return true;
  return closest(word, [meant], 1) !== undefined && (isLong(word, meant) || sorted(word) === sorted(meant));
}

/** True for words that are long enough that one letter is a slip. */
function isLong(one: string, other: string): boolean {
  return Math.min(one.length, other.length) >= 5;
}

function sorted(word: string): string {
  return [...word].sort().join("");
}
