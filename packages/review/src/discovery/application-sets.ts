import { InputError, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Cause } from "../looked/not-looked-at.ts";
import { manifestDocuments, manifestText } from "./documents.ts";
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
    const written = overlaid(mapAt(set, "spec", "template"), ownTemplate(generator)) as ValueMap;
    const patch = textAt(set, "spec", "templatePatch");
    const made = parameters.map((values) => {
      const template = filled(written, values, size) as ValueMap;
      return { name: textAt(template, "metadata", "name") ?? name, template };
    });
    const unknown: SetOutcome = { why: "its templatePatch changes what it makes", cause: "generator" };
    return patch === undefined ? made : [unknown, ...made];
  });
}

/** The template that a generator has of its own, which counts above that of its set. */
function ownTemplate(generator: ValueMap): ValueMap {
  for (const kind of Object.keys(generator)) {
    const own = mapAt(generator, kind, "template");
    if (Object.keys(own).length > 0) return own;
  }
  return {};
}

/** One mapping above another; what is empty in it says nothing. */
function overlaid(below: Value | undefined, above: Value): Value {
  if (!isMap(above)) return above === "" || above === null ? (below ?? above) : above;
  const result: ValueMap = isMap(below) ? { ...below } : {};
  for (const [key, value] of Object.entries(above)) setOwn(result, key, overlaid(lookUp(result, key), value));
  return result;
}

type Parameters = Record<string, string>;

/** The parameters that a generator gives; undefined for one that the repository can't answer. */
function parametersOf(tree: ListedTree, generator: ValueMap, size: Size): Parameters[] | undefined {
  if (isMap(generator.list)) {
    // What a template makes of other parameters is only known in Argo CD.
    if (textAt(generator, "list", "elementsYaml") !== undefined) return undefined;
    return itemsAt(generator, "list", "elements").map(([element]) => flat(element));
  }
  if (isMap(generator.git) && Array.isArray(generator.git.directories))
    return directoryParameters(tree, generator);
  if (isMap(generator.git) && Array.isArray(generator.git.files)) return fileParameters(tree, generator);
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
    .map(pathParameters);
}

/** What a generator gives of the path of a folder. */
function pathParameters(path: string): Parameters {
  const parts = path.split("/");
  const basename = parts.at(-1) ?? "";
  return {
    path,
    "path.path": path,
    "path.basename": basename,
    "path.basenameNormalized": normalized(basename),
    ...Object.fromEntries(
      parts.flatMap((part, index) => [
        [`path[${index}]`, part],
        [`path.segments ${index}`, part],
      ]),
    ),
  };
}

function normalized(name: string): string {
  return name.replace(/[^a-z0-9.-]/gi, "-").toLowerCase();
}

/** The parameters that files of the repository hold: each mapping in them; undefined where one can't be read. */
function fileParameters(tree: ListedTree, generator: ValueMap): Parameters[] | undefined {
  const patterns = itemsAt(generator, "git", "files").map(([one]) => ({
    matches: matcherOf(textAt(one, "path") ?? ""),
    exclude: one.exclude === true,
  }));
  const isWanted = (path: string) =>
    patterns.some((one) => !one.exclude && one.matches(path)) &&
    !patterns.some((one) => one.exclude && one.matches(path));
  const files = [...tree.files.keys()].filter((file) => isWanted(file.slice(1)));
  tree.prepare(files);
  try {
    return files.flatMap((file) => {
      const at = file.lastIndexOf("/");
      const name = file.slice(at + 1);
      const place = {
        ...pathParameters(file.slice(1, Math.max(1, at)) || "."),
        "path.filename": name,
        "path.filenameNormalized": normalized(name),
      };
      return manifestDocuments(manifestText(tree.read(file)), file)
        .flatMap((document) => (Array.isArray(document) ? document : [document]))
        .filter((document) => isMap(document))
        .map((document) => ({ ...flat(document), ...place }));
    });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The values of a mapping by their paths: `cluster.address`. */
function flat(map: ValueMap, before = ""): Parameters {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): [string, string][] =>
      isMap(value)
        ? Object.entries(flat(value, `${before}${key}.`))
        : [
            [
              `${before}${key}`,
              value !== null && typeof value === "object" ? JSON.stringify(value) : asText(value),
            ],
          ],
    ),
  );
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
