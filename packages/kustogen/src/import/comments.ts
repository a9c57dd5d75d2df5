import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";
import { isGenerated } from "../output/file.ts";
import { withoutMarks } from "./marks.ts";
import type { ImportedObject, Template } from "./template.ts";

const LICENCE = /copyright|licen[sc]e|SPDX/i;

/** What authors wrote beside the fields of their objects, by object and by path. */
export class SourceComments {
  /** By "Kind name", then by path as templates name it; "" is the object itself. */
  readonly #objects = new Map<string, Map<string, string>>();

  /** Each line of comment with where it stands, for what is in none of the written files. */
  readonly #lines: { comment: string; place: string }[] = [];

  /** The comments that a written text has none of, each with its place, and how many there are in all. */
  left(written: string): { found: number; left: string[] } {
    const left = this.#lines.filter(({ comment }) => !written.includes(comment));
    return { found: this.#lines.length, left: left.map(({ comment, place }) => `${place}: ${comment}`) };
  }

  /** The comments of kustomizations in a folder that a written text has none of, in their order. */
  ofKustomization(folder: string, written: string): string[] {
    const own = this.#lines.filter(({ comment, place }) => {
      const file = place.slice(0, place.lastIndexOf(":"));
      return (
        /(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(file) &&
        file.slice(0, file.lastIndexOf("/")) === folder &&
        !written.includes(comment)
      );
    });
    return [...new Set(own.map(({ comment }) => comment))];
  }

  /** Adds the comments of one file; a file that is no YAML has none. */
  read(text: string, file = ""): void {
    // What kustogen says of its own files, nobody has said of their objects.
    if (isGenerated(text)) return;
    const lines = text.split("\n");
    // A licence is no comment about anything, however many lines it has.
    const head = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line));
    const licence = LICENCE.test(lines.slice(0, head).join("\n")) ? head : 0;
    lines.forEach((line, index) => {
      const [, comment] = /^(?:[^"'#]*\s)?#+\s*(\S.*?)\s*$/.exec(line) ?? [];
      if (comment !== undefined && index >= licence && own(comment) !== undefined)
        this.#lines.push({ comment, place: `${file}:${index + 1}` });
    });
    // Reading comments takes long: most documents have none, and definitions stay as they are.
    // What stands before the first object is about it.
    const documents = text.replace(/^((?:\s*#.*\n|\s*\n)+)---[ \t]*\n/, "$1").split(/^---(?=\s|$)/m);
    for (const document of documents)
      if (document.includes("#") && !/^kind: *["']?CustomResourceDefinition\b/m.test(document))
        this.#readDocument(document);
  }

  #readDocument(text: string): void {
    let documents: ReturnType<typeof parseAllDocuments>;
    try {
      documents = parseAllDocuments(text, { strict: false, logLevel: "silent", uniqueKeys: false });
    } catch {
      return;
    }
    if (!Array.isArray(documents)) return;
    for (const document of documents) {
      const { contents } = document;
      if (!isMap(contents)) continue;
      const patches = contents.get("patches");
      for (const patch of isSeq(patches) ? patches.items : []) {
        const inline = isMap(patch) ? patch.get("patch") : undefined;
        if (typeof inline === "string" && inline.includes("#")) this.#readDocument(inline);
      }
      const kind = contents.get("kind");
      const name = contents.getIn(["metadata", "name"]);
      if (typeof kind !== "string" || typeof name !== "string") continue;
      const found = new Map<string, string>();
      const head = own([document.commentBefore, firstComment(contents)].filter(Boolean).join("\n"));
      if (head !== undefined) found.set("", head);
      collect(contents, "", found);
      const known = this.#objects.get(`${kind} ${name}`) ?? new Map<string, string>();
      this.#objects.set(`${kind} ${name}`, known);
      // What a patch says of a field stands behind what was said where it is defined.
      for (const [path, comment] of found) {
        const before = known.get(path);
        if (before === undefined) known.set(path, comment);
        else if (!before.includes(comment)) known.set(path, `${before}\n${behindSame(before, comment)}`);
      }
    }
  }

  /** The object with the comments that its source has at the same places. */
  carriedBy(object: ImportedObject): ImportedObject {
    const found = this.#of(object.kind, withoutMarks(object.name));
    if (found === undefined) return object;
    return { ...object, comment: found.get(""), body: carry(object.body, "", found) };
  }

  /** Overlays give names prefixes and suffixes, so a source is also found by a part of the name. */
  #of(kind: string, name: string): Map<string, string> | undefined {
    const exact = this.#objects.get(`${kind} ${name}`);
    if (exact !== undefined) return exact;
    const similar = [...this.#objects].filter(
      ([key]) => key.startsWith(`${kind} `) && name.includes(key.slice(kind.length + 1)),
    );
    return similar.length === 1 ? similar[0]?.[1] : undefined;
  }
}

/** What a comment says behind the lines with which another one begins, too. */
function behindSame(before: string, comment: string): string {
  const known = before.split("\n");
  const lines = comment.split("\n");
  const differs = lines.findIndex((line, index) => line !== known[index]);
  return lines.slice(Math.max(differs, 0)).join("\n");
}

function collect(node: unknown, path: string, found: Map<string, string>): void {
  if (isMap(node)) {
    for (const [index, { key, value }] of node.items.entries()) {
      if (!isScalar(key)) continue;
      const at = `${path}.${String(key.value)}`;
      // Before the first key stands what is about the whole mapping.
      const before = index === 0 ? undefined : key.commentBefore;
      const behind = isScalar(value) ? value.comment : undefined;
      const first = isMap(value) ? firstComment(value) : undefined;
      // Behind the last element of a list, or the last key, stands what is about all of it: what could be there, too.
      const last = isMap(value) || isSeq(value) ? value.comment : undefined;
      const comment = own([before, behind, first, last].filter(Boolean).join("\n"));
      if (comment !== undefined) found.set(at, comment);
      collect(value, at, found);
    }
  }
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) {
      const name = isMap(item) ? item.get("name") : undefined;
      const at = `${path}.${typeof name === "string" ? `=${name}` : index}`;
      // What stands before the first element belongs to the list for the parser.
      const above = index === 0 ? node.commentBefore : undefined;
      const comment = own([above, firstComment(item)].filter(Boolean).join("\n"));
      if (comment !== undefined) found.set(at, comment);
      collect(item, at, found);
    }
}

/** What stands before a node: its own comment, or that of its first key. */
function firstComment(node: unknown): string | undefined {
  const before = (node as Node | null)?.commentBefore;
  if (before) return before;
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
  return first?.commentBefore ?? undefined;
}

/** A comment that is about its place: licence heads and the marks of tools are not. */
function own(comment: string): string | undefined {
  const lines = comment.split("\n").map((line) => line.replace(/^ /, "").trimEnd());
  const text = lines.join("\n").trim();
  if (
    text === "" ||
    LICENCE.test(text) ||
    /^\s*(yaml-language-server|prettier-ignore|yamllint|\+kubebuilder|\{?\s*"?\$)/i.test(text)
  )
    return undefined;
  return text;
}

function carry(template: Template, path: string, found: ReadonlyMap<string, string>): Template {
  if (template.type === "map")
    return {
      ...template,
      fields: template.fields.map((field) => {
        const at = `${path}.${field.key}`;
        return { ...field, comment: found.get(at), value: carry(field.value, at, found) };
      }),
    };
  if (template.type === "list")
    return {
      ...template,
      items: template.items.map((item, index) => {
        const at = `${path}.${nameIn(item.value) ?? index}`;
        return { ...item, comment: found.get(at), value: carry(item.value, at, found) };
      }),
    };
  return template;
}

/** How a path names a list element: by its name where that is the same everywhere. */
function nameIn(template: Template): string | undefined {
  if (template.type !== "map") return undefined;
  const name = template.fields.find(({ key }) => key === "name")?.value;
  return name?.type === "literal" && typeof name.value === "string" ? `=${name.value}` : undefined;
}

/** The comments of the originals that are nowhere in what is written, counted and shown. */
export function commentNotes({ found, left }: { found: number; left: readonly string[] }): string[] {
  if (left.length === 0) return [];
  return [
    `${left.length} of ${counted(found, "comment")} in the hand-written files are in none of the written ones:`,
    ...left.map((comment) => `  ${comment}`),
  ];
}
