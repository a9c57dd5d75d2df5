import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo, entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { mayShareNamespace } from "../../cluster/resource-index.ts";
import { isFilledIn } from "../../kubernetes/variables.ts";
import { Fact } from "../model/fact.ts";
import type { Judged } from "../model/judgement.ts";
import type { Finding } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { misspelled, Slips } from "./near-name.ts";
import type { Reference } from "./reference.ts";
import { resolve } from "./resolve.ts";
import { allReferences, type Family, referencesOf } from "./table.ts";
import { exists, isOftenMade, madeIn, makerOf, type Target } from "./targets.ts";

/** The references of an environment to objects that it doesn't create. */
const lostIn = new Fact((state): readonly Reference[] => lostAmong(state, allReferences(state)));

/** Those of lost references about which the rules of the environment itself say nothing but that they must exist. */
function openAmong(state: State, lost: readonly Reference[]): Reference[] {
  return [...groupedBy(lost, ({ kind }) => kind).values()].flatMap((ofKind) =>
    [...resolve(state, ofKind, {})].flatMap(({ reference, resolution }) =>
      resolution.is === "missing" ? [reference] : [],
    ),
  );
}

function lostAmong(state: State, references: readonly Reference[]): Reference[] {
  return references.filter(
    (one) => !(one.optional || exists(state, one) || isFilledIn(one.name + (one.namespace ?? ""))),
  );
}

/**
 * The references to objects that no environment creates, whose name is one slip away from one that an environment
 * creates, and to a Service in a namespace without any object.
 * @param families the references that are looked at; by default all but addresses
 */
export function* acrossEnvironments(
  environments: readonly State[],
  families?: readonly Family[],
): Iterable<Finding> {
  const lost = environments.flatMap((state) => {
    const all =
      families === undefined
        ? lostIn.of(state)
        : lostAmong(
            state,
            families.flatMap((family) => referencesOf(state, family)),
          );
    return openAmong(state, all).map((reference) => ({ state, reference }));
  });
  if (lost.length === 0) return;
  const made = spacesOf(environments);
  // Environments on one base refer to it by one object.
  const users = new Map<string, Set<string>>();
  for (const { reference } of lost)
    entryOf(users, nameOf(reference), () => new Set()).add(
      `${reference.resource.kind} ${reference.resource.metadata.name}`,
    );
  const spaces = new Set([...made.values()].flatMap((places) => [...places]));
  const known = new Names([...made.keys()]);
  for (const { state, reference } of lost) {
    const { kind, name, namespace, path, resource } = reference;
    const key = nameOf(reference);
    const where = { environment: state.environment, resource, path };
    const [only, ...others] = made.get(key) ?? [];
    if (reference.isNamespaced && only && others.length === 0 && !spaces.has(namespace))
      yield {
        ...where,
        message: `refers to ${kind} ${name} in namespace ${namespace}, in which nothing here is; it is in ${only}`,
        fix: `write ${only}, if you meant that`,
      };
    if (made.has(key) || (users.get(key)?.size ?? 0) > 1) continue;
    if (makerOf(state, reference) !== undefined) continue;
    const near = known
      .near(key, kind)
      .find((one) => [...(made.get(one) ?? [])].some((space) => mayShareNamespace(space, namespace)));
    if (near === undefined) continue;
    const meant = near.slice(kind.length + 1);
    yield {
      ...where,
      message: `refers to ${kind} ${name}, which nothing else refers to and nothing in this repository creates; ${meant} exists`,
      fix: `did you mean ${meant}?`,
    };
  }
}

function nameOf({ kind, name }: Target): string {
  return `${kind}/${name}`;
}

/** Names with their kinds, among which few are compared with one that is missing. */
class Names {
  readonly #slips: Slips;
  readonly #byLetters = new Map<string, string[]>();
  readonly #byKind = new Map<string, string[]>();

  constructor(all: readonly string[]) {
    this.#slips = new Slips(all);
    for (const one of all) {
      addTo(this.#byLetters, one.replaceAll("-", ""), one);
      addTo(this.#byKind, one.slice(0, one.indexOf("/")), one);
    }
  }

  /**
   * The names of the same kind that are one slip away, or differ only in their hyphens; of a kind of which there are few,
   * also those with two other letters.
   */
  near(name: string, kind: string): string[] {
    const ofKind = this.#byKind.get(kind) ?? [];
    return [
      ...this.#slips.near(name),
      ...(this.#byLetters.get(name.replaceAll("-", "")) ?? []),
      ...(isOftenMade(kind) ? [] : [misspelled(name, ofKind) ?? name]),
    ].filter((one) => one !== name && one.startsWith(`${kind}/`));
  }
}

/** The namespaces in which environments create objects, by kind and name. */
function spacesOf(states: readonly State[]): Map<string, Set<string | undefined>> {
  const made = new Map<string, Set<string | undefined>>();
  for (const state of states)
    for (const one of madeIn.of(state)) entryOf(made, nameOf(one), () => new Set()).add(one.namespace);
  return made;
}

/** True for a warning about a missing object that another environment creates in the same namespace. */
export function madeElsewhere(states: readonly State[]): (finding: Judged) => boolean {
  const made = lazily(() => spacesOf(states));
  return ({ missing, severity }) =>
    missing !== undefined &&
    severity === "warning" &&
    [...(made().get(nameOf(missing as Target)) ?? [])].some((space) =>
      mayShareNamespace(space, missing.namespace),
    );
}
