import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import { readFileSource } from "../load/file-source.ts";
import { parseResources } from "../load/resources.ts";
import { joinPath } from "../load/root.ts";
import { type JsonPatch, parseJsonPatch } from "../merge/json6902.ts";
import type { BuildResource } from "../resource/resource.ts";
import { anyTextIn } from "../text/bytes.ts";
import type { FileTree } from "../tree/tree.ts";
import { kept } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import { asText, type Path, type Value, type ValueMap } from "../value/value.ts";
import type { Dialect } from "../yaml/reader/scalar.ts";
import { type NamedResource, YamlLines } from "../yaml/yaml-lines.ts";
import { childOf, isDecided, pathBefore, throughOperations } from "./back.ts";
import type { Beginning, Link, Patch, Step, Trace } from "./trace.ts";

/** The origin of a field's value. */
export interface FieldSource {
  /** The path in its tree of the file: a resource, a patch, an env file, or the kustomization. */
  readonly file: string;
  /** The line in the file, from 1. */
  readonly line: number;
  /** The folder of the kustomization that included it. */
  readonly layer: string;
}

/** A resource before and after an entry that may put other content in place of what it had: a patch, a generator. */
export interface Effect {
  readonly before: ValueMap;
  readonly after: ValueMap;
  /** The line of the entry that decides what is at a path of the resource before it, or at the closest path above it. */
  placeOf(path: Path): FieldSource;
}

/** The part of an entry with the value, if its name differs from that of the field it sets. */
const GIVING: Record<string, readonly string[]> = {
  images: ["digest", "newTag", "newName"],
  replicas: ["count"],
};

/** The fields whose entries generate objects, or merge into them. */
const GENERATORS = new Set(["configMapGenerator", "secretGenerator"]);

/** The number of parsed files to keep; resources are usually looked up in order. */
const KEPT = 500;

/** Looks up the origin of rendered fields. */
export class Provenance {
  readonly #lines = new WeakMap<FileTree, Map<string, YamlLines>>();
  readonly #given = new WeakMap<YamlLines, Map<string, Given>>();

  constructor(private readonly trace: Trace) {}

  /**
   * The last origin of a field's value: the file, layer and line of the resource, patch or kustomization entry that set
   * it. Takes a resource that `build` returned, and the path of the field in it:
   * `["spec", "template", "spec", "containers", 0, "image"]`; the empty path is the resource itself. Undefined for a
   * resource of another renderer, and for a field that doesn't exist.
   */
  of(resource: Value, path: Path): FieldSource | undefined {
    if (typeof resource !== "object" || resource === null || !has(resource, path)) return undefined;
    const printed = this.trace.printedFrom(resource);
    if (printed === undefined) return undefined;
    let current = printed;
    let at: Path = pathBefore(current.value, resource, path, true) ?? path;
    for (let link = this.trace.linkOf(current); link !== undefined; link = this.trace.linkOf(current)) {
      const earlier = this.#throughStep(link, current, at);
      if ("line" in earlier) return earlier;
      at = earlier;
      current = link.before;
    }
    const beginning = this.trace.beginningOf(current);
    return beginning && this.#beginningSource(beginning, current, at);
  }

  /** What patches and generators did to a resource that `build` returned, the last first; nothing of another renderer. */
  *effectsOn(resource: Value): Generator<Effect> {
    let after = this.trace.printedFrom(resource as object);
    for (let link = after && this.trace.linkOf(after); after && link; link = this.trace.linkOf(after)) {
      const isReplacing = /^patches|Generator$/.test(String(link.step.field[0]));
      if (isReplacing && link.before.value !== after.value) yield this.#effect(link, after);
      after = link.before;
    }
  }

  #effect(link: Link, after: BuildResource): Effect {
    const { before, step } = link;
    return {
      before: before.value,
      after: after.value,
      placeOf: (path) => {
        for (let length = path.length; length > 0; length--) {
          const part = path.slice(0, length);
          const now = pathBefore(after.value, before.value, part, true);
          const found = now && this.#throughStep(link, after, now);
          const place = found && "line" in found ? found : this.#inPatches(step, before, before.value, part);
          if (place !== undefined) return place;
        }
        return this.#entrySource(step, path);
      },
    };
  }

  /** The place in a step that decides a field's value, or else the field's path before the step. */
  #throughStep({ before, step }: Link, after: BuildResource, path: Path): FieldSource | Path {
    const { field, patches = [] } = step;
    const [only] = patches;
    const operations = patches.length === 1 && only ? readPatch(only).operations : undefined;
    const found = operations && attempt(() => throughOperations(operations, before.value, path), undefined);
    if (only !== undefined && found !== undefined) {
      return "step" in found
        ? this.#patchSource(step, only, readPatch(only).lines.lineOf(found.step))
        : found.path;
    }
    const earlier = pathBefore(before.value, after.value, path, step.follows);
    if (earlier !== undefined && step.follows) return earlier;
    const isGenerator = GENERATORS.has(String(field[0]));
    const written = isGenerator
      ? this.#givenSource(step, path)
      : this.#inPatches(step, before, after.value, path);
    if (earlier === undefined) return written ?? this.#entrySource(step, path);
    // Every object has metadata of its own, also where an entry sets all that is in it.
    const isOwn = path.length === 0 || path.join() === "metadata";
    if (isGenerator || patches.length > 0 ? written === undefined : isOwn) return earlier;
    if (!isGenerator && !isDecided(step, [before, earlier], [after, path])) return earlier;
    return written ?? this.#entrySource(step, path);
  }

  #beginningSource(beginning: Beginning, resource: BuildResource, path: Path): FieldSource {
    const { layer, tree, file, field } = beginning;
    if (field !== undefined) {
      const step = { layer, tree, file, field };
      return this.#givenSource(step, path) ?? this.#entrySource(step, path);
    }
    const line = this.#read(tree, file, "resource")?.lineIn(resource, path) ?? 1;
    return { file, line, layer };
  }

  /** A key of a generated ConfigMap or Secret: its literal, its env file or its file; undefined if the entry has none. */
  #givenSource({ layer, tree, file, field }: Step, path: Path): FieldSource | undefined {
    const lines = this.#read(tree, file);
    const [section, key] = path as [string?, string?];
    const isValue = key !== undefined && (section === "data" || section === "binaryData");
    if (lines === undefined || !isValue) return undefined;
    const { literals, files, envs } = this.#givenTo(lines, field);
    const literal = literals.get(key);
    if (literal) return { file, line: lines.lineOf(literal), layer };
    const given = files.get(key);
    if (given !== undefined) return { file: joinPath(layer, given), line: 1, layer };
    for (const text of envs) {
      const file = joinPath(layer, text);
      const rows = textOf(tree, file)?.split("\n") ?? [];
      const line = rows.findIndex((row) => beforeEquals(row.trimStart()) === key) + 1;
      if (line > 0) return { file, line, layer };
    }
    return undefined;
  }

  /** The keys that a generator's entry creates; read once, because each of thousands of keys may be looked up. */
  #givenTo(lines: YamlLines, field: Path): Given {
    const known = kept(this.#given, lines, () => new Map());
    return kept(known, field.join("/"), () => givenTo(lines, field));
  }

  /** The place in a step's strategic merge patches that sets a field; undefined if none does. */
  #inPatches(step: Step, before: BuildResource, after: Value, path: Path): FieldSource | undefined {
    for (const patch of [...(step.patches ?? [])].reverse()) {
      const line = patchLine(readPatch(patch), before, after, path);
      if (line !== undefined) return this.#patchSource(step, patch, line);
    }
    return undefined;
  }

  #patchSource({ layer, tree, file, field }: Step, patch: Patch, line: number): FieldSource {
    if (patch.file !== undefined) return { file: patch.file, line, layer };
    const lines = this.#read(tree, file);
    const inline = lines?.textOf([...field, "patch"]) === undefined ? field : [...field, "patch"];
    return { file, line: (lines?.textLineOf(inline) ?? 1) + line - 1, layer };
  }

  /** The place of the entry that configures a step. */
  #entrySource(step: Step, path: Path): FieldSource {
    const { layer, tree, file, field } = step;
    const lines = this.#read(tree, file);
    const only = step.patches?.length === 1 ? step.patches[0]?.file : undefined;
    if (only !== undefined) return { file: only, line: 1, layer };
    const keys = lookUp(GIVING, String(field[0])) ?? path.slice(-1);
    const line = keys
      .map((key) => (typeof key === "string" ? lines?.lineOfKey(field, key) : undefined))
      .find((one) => one !== undefined);
    return { file, line: line ?? lines?.lineOf(field) ?? 1, layer };
  }

  #read(tree: FileTree, file: string, dialect: Dialect = "kustomization"): YamlLines | undefined {
    const files = kept(this.#lines, tree, () => new Map());
    let lines = files.get(file);
    if (lines === undefined) {
      const text = textOf(tree, file);
      if (text === undefined) return undefined;
      lines = new YamlLines(text, dialect);
      files.set(file, lines);
      // A parsed text takes fifty times its bytes: for the files of ten thousand systems, that would be gigabytes.
      const [oldest] = files.keys();
      if (files.size > KEPT && oldest !== undefined) files.delete(oldest);
    }
    return lines;
  }
}

/** The literals, files and env files of a generator's entry, the first two by the keys that they create. */
interface Given {
  readonly literals: ReadonlyMap<string, Path>;
  readonly files: ReadonlyMap<string, string>;
  readonly envs: readonly string[];
}

function givenTo(lines: YamlLines, field: Path): Given {
  const texts = (list: string): { at: Path; text: string }[] => {
    const found: { at: Path; text: string }[] = [];
    for (let index = 0; ; index++) {
      const at = [...field, list, index];
      const text = lines.textOf(at);
      if (text === undefined) return found;
      found.push({ at, text });
    }
  };
  const literals = new Map<string, Path>();
  for (const { at, text } of texts("literals")) literals.set(beforeEquals(text), at);
  const files = new Map<string, string>();
  for (const { text } of texts("files")) {
    const source = attempt(() => readFileSource(text), undefined);
    if (source !== undefined) files.set(...source);
  }
  const envs = [...texts("envs").map(({ text }) => text), lines.textOf([...field, "env"]) ?? []].flat();
  return { literals, files, envs };
}

function beforeEquals(text: string): string {
  const end = text.indexOf("=");
  return end < 0 ? text : text.slice(0, end);
}

function has(resource: Value, path: Path): boolean {
  let at: Value | undefined = resource;
  for (const step of path) at = childOf(at, step);
  return at !== undefined;
}

function textOf(tree: FileTree, file: string): string | undefined {
  return attempt(() => anyTextIn(tree.read(file)), undefined);
}

/** A parsed patch: its resources, the last first, or else its operations, if any. */
interface ReadPatch {
  readonly lines: YamlLines;
  readonly patches?: readonly ValueMap[];
  readonly operations?: JsonPatch["operations"];
}

/** Patches are parsed once, because each of thousands of fields may be looked up. */
const known = new WeakMap<object, ReadPatch>();

function readPatch(patch: { readonly text: string }): ReadPatch {
  return kept(known, patch, () => ({ lines: new YamlLines(patch.text), ...contentOf(patch) }));
}

function contentOf({ text }: { readonly text: string }): Omit<ReadPatch, "lines"> {
  try {
    return { patches: parseResources(text, "patch").reverse() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return attempt(() => parseJsonPatch(text, "patch"), {});
}

/** The line of a patch's text that sets a field of the resource; undefined if the patch doesn't. */
function patchLine(
  { lines, patches = [] }: ReadPatch,
  before: BuildResource,
  after: Value,
  path: Path,
): number | undefined {
  for (const patch of patches) {
    const metadata = childOf(patch, "metadata");
    const name = { kind: asText(childOf(patch, "kind")), name: asText(childOf(metadata, "name")) };
    // A single one may have a target, whatever its own name.
    const isOther = (id: NamedResource) => id.kind !== name.kind || id.name !== name.name;
    if (patches.length > 1 && [before.id, ...before.previousIds].every(isOther)) continue;
    const inPatch = pathBefore(patch, after, path, true);
    if (inPatch === undefined || inPatch.length < path.length) continue;
    return patches.length === 1 ? lines.lineOf(inPatch) : lines.lineIn(name, inPatch);
  }
  return undefined;
}
