import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import type { FieldPath } from "../compare/path.ts";
import { discover } from "../discovery/discover.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { OverlaySelection } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { at } from "../kubernetes/fields.ts";
import { type RenderedUnit, UnitRenderer } from "../units/unit-renderer.ts";

/** A field whose value a line of a file sets. */
export interface GivenField {
  resource: Resource;
  /** List elements by name. */
  path: FieldPath;
  value: Value;
  /** The folders in which the field has this value: environments, or the layer if none builds on it. */
  environments: string[];
}

/**
 * The effect of a line where its file is built: the line on which its field begins, the folder of the kustomization
 * that includes the file, and the fields that the line sets (without effect, the one that it contains, in no environment).
 * Throws InputError for a file that nothing reads, or no field.
 */
export function explainLine(
  tree: ListedTree,
  file: string,
  asked: number,
  selection: OverlaySelection,
  options: RendererOptions,
) {
  const name = file.slice(1);
  const line = fieldLine(anyTextIn(tree.read(file)), asked, name);
  const renderer = new UnitRenderer(tree, { ...options, provenance: true, parts: {} });
  const { overlays, graph } = discover(tree, selection);
  const readers = [...graph.affectedBy(new Set([file]))];
  const [reader] = readers;
  if (reader === undefined)
    throw new InputError(`${name}: no kustomization of this repository reads it`, {
      code: "no-kustomization",
    });
  const built = overlays.map(({ path }) => treePath(path)).filter((folder) => readers.includes(folder));
  // A layer alone would show values that overlays override; if overlays build on it, it isn't an environment.
  const reached = new Set(built.length > 0 ? built : readers);
  // One that can't be rendered alone, such as a component, has no values of its own.
  const sides = [...new Set([...reached, ...readers])].flatMap((folder) => {
    const unit = attempt(() => renderer.render(folder), undefined);
    return unit === undefined ? [] : [{ folder, given: givenAt(unit, { file, line }) }];
  });
  if (sides.length === 0) renderer.render(reader);
  const fields = new Map<string, GivenField>();
  let layer = reader;
  for (const { folder, given } of sides)
    for (const one of given) {
      layer = one.layer;
      const { resource } = one;
      const path = namedPath(writtenOf(resource), one.path);
      const value = at(writtenOf(resource), ...one.path) as Value;
      const key = jsonText([resource.kind, resource.metadata.name, path, value]);
      const field = entryOf(fields, key, () => ({ resource, path, value, environments: [] }));
      if (reached.has(folder)) field.environments.push(folder.slice(1));
    }
  return { line, layer: layer.slice(1), fields: [...fields.values()] };
}

/** The line on which the field of a line begins. Throws InputError for a line without one. */
function fieldLine(text: string, asked: number, name: string): number {
  const count = text.replace(/\n$/, "").split("\n").length;
  const lines = asked > count ? [] : [...new YamlLines(text).fields().keys()].filter((line) => line <= asked);
  if (lines.length > 0) return Math.max(...lines);
  const why = asked > count ? `the file has ${counted(count, "line")}` : "this one has none";
  throw new InputError(`${name}:${asked}: expected a line of YAML with a field; ${why}`, {
    code: "bad-input",
  });
}

interface Given {
  resource: Resource;
  path: Path;
  layer: string;
}

/** The fields of a unit that a line sets. */
function givenAt(unit: RenderedUnit, at: { file: string; line: number }): Given[] {
  const givenIn = (resource: Resource, value: Value, path: Path): Given[] => {
    const source = unit.placeOf(resource, path);
    if (source?.file === at.file && source.line === at.line) return [{ resource, path, layer: source.layer }];
    const below = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
    return below.flatMap(([key, item]) => givenIn(resource, item, [...path, key]));
  };
  return unit.resources.flatMap((one) => givenIn(one, writtenOf(one), []));
}

/** A path with names in place of list indexes, if elements have names. */
function namedPath(value: Value, path: Path): FieldPath {
  return path.map((step, index) => {
    if (typeof step !== "number") return step;
    const item = at(value, ...path.slice(0, index + 1));
    return isMap(item) && typeof item.name === "string" ? { key: [["name", item.name]] as const } : step;
  });
}
