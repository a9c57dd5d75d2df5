import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { FieldSource } from "@kustogen/kustomize/provenance/provenance.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { type FieldPath, indexPath } from "../compare/path.ts";
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

/** A folder that builds on the file, but whose value of the field comes from elsewhere. */
export interface OverriddenIn {
  environment: string;
  value: Value | undefined;
  /** The origin of the value there; undefined if the field doesn't exist there. */
  by: { file: string; line: number } | undefined;
}

/** The effect of a line in a kustomization's file. */
export interface ExplainedLine {
  /** The line on which the field of the given line begins, 1-based. */
  line: number;
  /** The folder of the kustomization that includes the file. */
  layer: string;
  /** The fields that the line sets; if it has no effect, the field that it contains, without environments. */
  fields: GivenField[];
  overridden: OverriddenIn[];
}

/** A rendered folder, and the fields that the file's lines set in it. */
interface Side {
  folder: string;
  unit: RenderedUnit;
  given: { resource: Resource; path: (string | number)[]; source: FieldSource }[];
}

/**
 * The effect of a line of a manifest, a patch or a kustomization in each environment that builds on it.
 *
 * @param file as a path in the tree
 * @throws InputError for a file that no kustomization here reads, and for a line without a field
 */
export function explainLine(
  tree: ListedTree,
  file: string,
  asked: number,
  selection: OverlaySelection,
  options: RendererOptions,
): ExplainedLine {
  const name = file.slice(1);
  const text = anyTextIn(tree.read(file));
  const written = new YamlLines(text).fields();
  const line = fieldLine(text, written, asked);
  if (line === undefined) {
    const lines = text.replace(/\n$/, "").split("\n").length;
    const why = asked > lines ? `the file has ${counted(lines, "line")}` : "this one has none";
    throw new InputError(`${name}:${asked}: expected a line of YAML with a field; ${why}`, {
      code: "bad-input",
    });
  }
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
  const reached = built.length > 0 ? built : readers;
  const sides = [...new Set([...reached, ...readers])].flatMap(
    (folder) => sideOf(renderer, folder, file) ?? [],
  );
  if (sides.length === 0) renderer.render(reader);
  const fields: GivenField[] = [];
  let layer = reader;
  for (const { folder, given } of sides)
    for (const { resource, path, source } of outermost(given.filter((one) => one.source.line === line))) {
      layer = source.layer;
      const named = namedPath(writtenOf(resource), path);
      const value = at(writtenOf(resource), ...path) as Value;
      const same = fields.find(
        (one) => isSame(one.resource, resource) && sameText(one.path, named) && sameText(one.value, value),
      );
      const field = same ?? { resource, path: named, value, environments: [] };
      if (same === undefined) fields.push(field);
      if (reached.includes(folder)) field.environments.push(folder.slice(1));
    }
  return {
    line,
    layer: layer.slice(1),
    fields,
    overridden: overriddenIn(
      sides.filter(({ folder }) => reached.includes(folder)),
      fields,
    ),
  };
}

/** The line on which the field of a line begins; undefined above the first field. */
function fieldLine(text: string, lines: ReadonlyMap<number, unknown>, asked: number): number | undefined {
  if (asked > text.split("\n").length) return undefined;
  for (let line = asked; line > 0; line--) if (lines.has(line)) return line;
  return undefined;
}

/** The rendered folder; undefined if it can't be rendered alone, such as a component. */
function sideOf(renderer: UnitRenderer, folder: string, file: string): Side | undefined {
  return attempt(() => {
    const unit = renderer.render(folder);
    const given = unit.resources.flatMap((resource) =>
      pathsIn(writtenOf(resource)).flatMap((path) => {
        const source = unit.placeOf(resource, path);
        return source?.file === file ? [{ resource, path, source }] : [];
      }),
    );
    return { folder, unit, given };
  }, undefined);
}

function pathsIn(value: Value, path: (string | number)[] = []): (string | number)[][] {
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => pathsIn(item, [...path, index]))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]))
      : [];
  return [path, ...below];
}

/** The paths that aren't inside another one. */
function outermost(given: Side["given"]): Side["given"] {
  return given.filter(
    (one) =>
      !given.some(
        (other) =>
          other.resource === one.resource &&
          other.path.length < one.path.length &&
          other.path.every((step, at) => step === one.path[at]),
      ),
  );
}

/** The environments in which the line's field has its value from another place. */
function overriddenIn(sides: readonly Side[], fields: readonly GivenField[]): OverriddenIn[] {
  const [field] = fields;
  if (field === undefined) return [];
  const given = new Set(fields.flatMap(({ environments }) => environments));
  return sides.flatMap(({ folder, unit }) => {
    if (given.has(folder.slice(1))) return [];
    const resource = unit.resources.find((one) => isSame(one, field.resource));
    const path = resource && indexPath(writtenOf(resource), field.path);
    const by = resource && path && unit.placeOf(resource, path);
    const value = resource && path && at(writtenOf(resource), ...path);
    return [{ environment: folder.slice(1), value, by: by && { file: by.file.slice(1), line: by.line } }];
  });
}

function isSame(one: Resource, other: Resource): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

function sameText(one: unknown, other: unknown): boolean {
  return jsonText(one) === jsonText(other);
}

/** A path with names in place of list indexes, if elements have names. */
function namedPath(value: Value, path: Path): FieldPath {
  return path.map((step, index) => {
    if (typeof step !== "number") return step;
    const item = at(value, ...path.slice(0, index + 1));
    return isMap(item) && typeof item.name === "string" ? { key: [["name", item.name]] as const } : step;
  });
}
