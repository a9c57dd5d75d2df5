import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Cause } from "../looked/not-looked-at.ts";
import type { ListedTree } from "./listed-tree.ts";
import { matcherOf } from "./path-glob.ts";

/** What an ApplicationSet makes: its template, filled, or why a generator can't be answered here. */
export type SetOutcome = { name: string; template: ValueMap } | { why: string; cause: Cause };

/** The applications of an ApplicationSet, for the generators that the repository itself answers. */
export function applicationsOfSet(tree: ListedTree, set: ValueMap): SetOutcome[] {
  try {
    return madeBy(tree, set, new Size());
  } catch (error) {
    if (isErrorOf(error, "too-large")) return [{ why: (error as Error).message, cause: "limit" }];
    throw error;
  }
}

/** What a set comes to, counted while it is made: a few lines can name millions of Applications, or very long ones. */
class Size {
  #characters = 0;
  #applications = 0;

  applications(count: number): void {
    this.#applications += count;
    refuseMore("setApplications", this.#applications);
  }

  /** Notes parts of parameters and templates. */
  text(characters: number): void {
    this.#characters += characters;
    refuseMore("setMiB", this.#characters / 2 ** 20);
  }
}

function madeBy(tree: ListedTree, set: ValueMap, size: Size): SetOutcome[] {
  const name = textAt(set, "metadata", "name") ?? "";
  return itemsAt(set, "spec", "generators").flatMap(([generator]): SetOutcome[] => {
    const parameters = parametersOf(tree, generator, size);
    size.applications(parameters?.length ?? 0);
    if (parameters === undefined) {
      const what = Object.keys(generator).join(", ");
      return [
        { why: `its generator (${what}) is answered by the cluster or another service`, cause: "generator" },
      ];
    }
    return parameters.map((values) => {
      const template = filled(mapAt(set, "spec", "template"), values, size) as ValueMap;
      return { name: textAt(template, "metadata", "name") ?? name, template };
    });
  });
}

type Parameters = Record<string, string>;

/** The parameters that a generator gives; undefined for one that the repository can't answer. */
function parametersOf(tree: ListedTree, generator: ValueMap, size: Size): Parameters[] | undefined {
  if (isMap(generator.list))
    return itemsAt(generator, "list", "elements").map(([element]) =>
      Object.fromEntries(Object.entries(element).map(([key, value]) => [key, asText(value)])),
    );
  if (isMap(generator.git) && Array.isArray(generator.git.directories))
    return directoryParameters(tree, generator);
  if (isMap(generator.matrix)) {
    const parts = itemsAt(generator, "matrix", "generators").map(([part]) => parametersOf(tree, part, size));
    if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
    return (parts as Parameters[][]).reduce(
      (all, part) => {
        // Said before they are made: two lists that fit on a page have millions of pairs.
        refuseMore("setApplications", all.length * part.length);
        size.text(part.length * keysIn(all) + all.length * keysIn(part));
        return all.flatMap((one) => part.map((other) => ({ ...one, ...other })));
      },
      [{}] as Parameters[],
    );
  }
  return undefined;
}

function keysIn(list: readonly Parameters[]): number {
  return list.reduce((sum, one) => sum + Object.keys(one).length, 0);
}

function directoryParameters(tree: ListedTree, generator: ValueMap): Parameters[] {
  const patterns = itemsAt(generator, "git", "directories").map(([one]) => ({
    matches: matcherOf(textAt(one, "path") ?? ""),
    exclude: one.exclude === true,
  }));
  const paths = new Set<string>();
  for (const file of tree.files.keys())
    for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1))
      paths.add(file.slice(1, end));
  return [...paths]
    .filter(
      (path) =>
        patterns.some((one) => !one.exclude && one.matches(path)) &&
        !patterns.some((one) => one.exclude && one.matches(path)),
    )
    .sort()
    .map((path) => {
      const parts = path.split("/");
      const basename = parts.at(-1) ?? "";
      return {
        path,
        "path.path": path,
        "path.basename": basename,
        "path.basenameNormalized": basename.replace(/[^a-z0-9.-]/gi, "-").toLowerCase(),
        ...Object.fromEntries(
          parts.flatMap((part, index) => [
            [`path[${index}]`, part],
            [`path.segments ${index}`, part],
          ]),
        ),
      };
    });
}

/** A template with its parameters put in: `{{path.basename}}`, `{{.path.path}}`, `{{index .path.segments 1}}`. */
function filled(value: Value, parameters: Parameters, size: Size): Value {
  size.text(1);
  if (typeof value === "string") {
    size.text(value.length);
    return value.replace(/\{\{-?\s*(?:index\s+)?\.?([\w.[\]\- ]+?)\s*-?\}\}/g, (whole, name: string) => {
      const known = lookUp(parameters, name.trim());
      size.text(known?.length ?? 0);
      return known ?? whole;
    });
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, parameters, size));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, parameters, size)]),
  );
}
