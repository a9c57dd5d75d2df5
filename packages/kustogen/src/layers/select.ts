import { existsSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion, unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { isRule } from "@kustogen/review/check/rules/rules.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import { filledNamespace } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import { placeInCode } from "./origins.ts";

/** The systems or environments with the given names, in their own order; by default all. Throws for an unknown name. */
export function select<Item extends { name: string }>(
  kind: "environment" | "system",
  items: readonly Item[],
  names: readonly string[],
): Item[] {
  if (names.length === 0) return [...items];
  for (const name of names)
    if (!items.some((item) => item.name === name)) throw unknownItem(`no ${kind}`, name, items, kind);
  return items.filter(({ name }) => names.includes(name));
}

/** The folder of a project's systems and their list, "generators/systems", as the first one says. */
export const systemsFolder = ([system]: readonly System[]) =>
  /^.+\/systems(?=\/)/.exec(system ? placeInCode(system, []) : "")?.[0] ?? "generators/systems";

/** The error for a name that no system or environment has, with those that there are. */
export function unknownItem(what: string, name: string, items: readonly { name: string }[], kind = "system") {
  const known = items.map((item) => item.name);
  const folder = systemsFolder(items as readonly System[]);
  const isThere = isDnsLabel(name) && existsSync(`${folder}/${name}`);
  const which = isThere ? `${folder}/${name} exists; add it` : "Add a new one";
  const isNew = kind === "system" && (isThere || closest(name, known) === undefined);
  return unknownName(what, name, known, isNew ? ` ${which} to the list in ${folder}/index.ts` : "");
}

const FORM = 'lowercase letters, digits and "-"';

/**
 * Checks that systems and environments match before anything is described: system names are unique DNS labels,
 * namespaces are DNS labels, and no file of an environment or a group lists a system that doesn't exist.
 */
export function checkNames(systems: readonly System[], environments: readonly Environment[]): void {
  const names = systems.map((one) => one?.name);
  const list = () => `${systemsFolder(systems)}/index.ts`;
  const noSystem = `is no system. Expected what defineSystem returns, exported by its module`;
  const undefinedAt = names.findIndex((one) => typeof one !== "string");
  if (undefinedAt >= 0) throw new InputError(`${list()}: systems[${undefinedAt}] ${noSystem}`);
  for (const [at, system] of systems.entries()) {
    const { name, namespace, rules = [], talksTo = [] } = system;
    const refuse = (field: string, message: string, code: "duplicate" | "invalid-name" = "invalid-name") => {
      throw new InputError(`${field}: ${message}`, { code, places: [placeInCode(system, [field])] });
    };
    refuseName("system", name);
    const missing = talksTo.find((other) => !systems.some((one) => one.name === other));
    const near = (to: string) => `${placeInCode(system, ["talksTo", to])}: talksTo: no system`;
    if (missing !== undefined) throw unknownItem(near(missing), missing, systems);
    if (!isDnsLabel(filledNamespace(namespace, name, "base")))
      refuse("namespace", `"${namespace}" isn't a valid namespace. Expected ${FORM}, at most 63`);
    if (names.indexOf(name) < at)
      refuse("name", `${list()} lists two called "${name}"; rename one, or list it once`, "duplicate");
    for (const [index, { id }] of rules.entries()) {
      const [owner, rule = ""] = id.split("/");
      if (owner !== name || !isDnsLabel(rule))
        refuse("rules", `"${id}" isn't a valid name of a rule. Expected "${name}/" and a name of ${FORM}`);
      if (isRule(id)) refuse("rules", `"${id}" is one of kustogen's rules; rename yours`);
      if (rules.findIndex((one) => one.id === id) < index)
        refuse("rules", `two are called "${id}"; rename one`, "duplicate");
    }
  }
  const files = new Set([...environments, ...environments.flatMap(({ layers }) => layers)]);
  for (const { file, lineOf, systems: named } of files)
    for (const name of Object.keys(named))
      if (!names.includes(name))
        throw new InputError(
          `${file}:${lineOf(["systems", name])}: systems.${name}: no such system. ${suggestion(name, names)} If it is new, add it to the list in ${list()}`,
          { code: "unknown-name" },
        );
}
