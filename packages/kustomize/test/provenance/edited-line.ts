import { attempt } from "../../src/errors/attempt.ts";
import { type Path, Renderer } from "../../src/index.ts";
import { childOf } from "../../src/provenance/back.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import type { Value } from "../../src/value/value.ts";
import type { Files } from "../build.ts";

/** A field of a rendered resource. */
export interface Leaf {
  /** The resource's place in the rendering. */
  at: number;
  path: Path;
  value: string | number | boolean;
}

/** The line of a value, and what the field is once the line says another. */
export interface Edited {
  /** "overlays/production/web/p.yaml:12: value: info" */
  place: string;
  /** What the line contained, and now contains. */
  said: readonly [before: string, after: string];
  /** Undefined if nothing can be rendered anymore, or the field is gone. */
  value: Value | undefined;
}

/** Renders files, and renders them again with one line changed. */
export class EditedLines {
  readonly #renderer: Renderer;
  readonly #resources: readonly Value[];

  constructor(
    private readonly files: Files,
    private readonly folder: string,
  ) {
    this.#renderer = new Renderer(new MemoryTree(Object.entries(files)), { provenance: true });
    this.#resources = this.#renderer.build(folder);
  }

  /** The scalars of all resources, but for what tells resources and elements of lists apart. */
  leaves(): Leaf[] {
    return this.#resources.flatMap((resource, at) => leavesOf(resource, []).map((leaf) => ({ ...leaf, at })));
  }

  /** What a field is after its line was edited; the text of a block is the line below its head. */
  edit({ at, path }: Leaf): Edited {
    const resource = this.#resources[at] as Value;
    const source = this.#renderer.provenance?.of(resource, path);
    const name = source?.file.slice(1) ?? "";
    const lines = (this.files[name] ?? "").split("\n");
    const head = (source?.line ?? 0) - 1;
    const index = /[:-] [|>][-+]?$/.test(lines[head] ?? "") ? head + 1 : head;
    const line = lines[index] ?? "";
    const [, before = "", said = ""] = LINE.exec(line) ?? [];
    const now = otherThan(said);
    const files = { ...this.files, [name]: lines.with(index, `${before}${now}`).join("\n") };
    const all = attempt(() => new Renderer(new MemoryTree(Object.entries(files))).build(this.folder), []);
    const after = all.find((one) => idOf(one) === idOf(resource));
    const value = path.reduce<Value | undefined>(childOf, after);
    return { place: `${name}:${index + 1}: ${line.trim()}`, said: [plain(said), plain(now)], value };
  }
}

/** What a line says behind the name of a field, or of a variable. */
const LINE = /^(\s*(?:- )?(?:(?:[\w./"-]+|<<):|[\w.-]+=)? *)(.*)$/;

function otherThan(text: string): string {
  if (/^-?\d+$/.test(text)) return String(Number(text) + 1);
  if (text === "true" || text === "false") return String(text !== "true");
  return /["'\]}]$/.test(text) ? `${text.slice(0, -1)}x${text.slice(-1)}` : `${text}x`;
}

function plain(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

/** The kind, namespace and name of a resource, without the hash of its content. */
function idOf(resource: Value | undefined): string {
  const [namespace, name] = ["namespace", "name"].map((key) => childOf(childOf(resource, "metadata"), key));
  const plainName = String(name).replace(/-[2456789bcdfghkmt]{10}$/, "");
  return `${String(childOf(resource, "kind"))} ${String(namespace)} ${plainName}`;
}

/** What identifies a resource or an element of a list: another one is another element, not the same with another value. */
const IDENTITY = new Set([
  "apiVersion",
  "kind",
  "name",
  "namespace",
  "containerPort",
  "mountPath",
  "port",
  "path",
  "key",
]);

function leavesOf(value: Value | undefined, path: Path): Omit<Leaf, "at">[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return IDENTITY.has(String(path.at(-1))) ? [] : [{ path, value }];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value ?? {});
  return entries.flatMap(([step, inner]) => leavesOf(inner as Value, [...path, step]));
}
