import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";

/** Words of a text that says who owns a file, which is no comment about anything. */
const LICENCE =
  /\bcopyright\b|SPDX-|\blicen[sc]ed under\b|\b(?:under|see) the .{0,40}\blicen[sc]e\b|^licen[sc]e:/im;

/** How many of the lines at the head of a file are its licence: up to the paragraph that last speaks of one. */
export function licenceIn(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => LICENCE.test(line));
  const after = last < 0 ? -1 : lines.findIndex((line, index) => index > last && line.trim() === "");
  return last < 0 ? 0 : after < 0 ? lines.length : after;
}

/** A comment, and the value beside it where that is one alone: a variable's, too. */
export interface SaidOf {
  comment: string;
  value?: string;
}

/** Adds the comments in a node to those by path; what stands before its first key is about all of it. */
export function collect(node: unknown, path: string, found: Map<string, SaidOf>): void {
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
      // Under what has a comment of its own, the next one is about the first key.
      const head = isMap(value) && before ? value.items[0]?.key : undefined;
      const isApart = first !== undefined && isScalar(head);
      const comment = own([before, behind, isApart ? undefined : first, last].filter(Boolean).join("\n\n"));
      if (comment !== undefined) found.set(at, { comment, ...plainIn(String(key.value), value) });
      const inner = isApart ? own(first) : undefined;
      if (inner !== undefined) found.set(`${at}.${String((head as Scalar).value)}`, { comment: inner });
      collect(value, at, found);
    }
  }
  if (isSeq(node)) {
    const names = node.items.map((item) => (isMap(item) ? item.get("name") : undefined));
    for (const [index, item] of node.items.entries()) {
      const at = `${path}.${elementAt(names, index)}`;
      // What stands before the first element belongs to the list for the parser.
      const above = index === 0 ? node.commentBefore : undefined;
      const comment = own([above, firstComment(item)].filter(Boolean).join("\n\n"));
      const of = isMap(item) ? item.get("value", true) : undefined;
      if (comment !== undefined) found.set(at, { comment, ...plainIn("value", of) });
      collect(item, at, found);
    }
  }
}

/** How a path names an element of a list: by its name, which others of that name have with a number, else by its place. */
export function elementAt(names: readonly unknown[], index: number): string {
  const name = names[index];
  if (typeof name !== "string") return String(index);
  const before = names.slice(0, index).filter((other) => other === name).length;
  return before === 0 ? `=${name}` : `=${name}#${before + 1}`;
}

/** A plain value under a key that kustomize's own fields for names and images don't change. */
function plainIn(key: string, value: unknown): { value?: string } {
  return isScalar(value) && !/^(name|namespace|image)$/.test(key) ? { value: String(value.value) } : {};
}

/** What stands before a node: its own comment, or that of its first key. */
export function firstComment(node: unknown): string | undefined {
  const before = (node as Node | null)?.commentBefore;
  if (before) return before;
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
  return first?.commentBefore ?? undefined;
}

/** A comment that is about its place: licences and the marks of tools are not. */
export function own(comment: string): string | undefined {
  const lines = comment.split("\n").map((line) => line.replace(/^ /, "").trimEnd());
  const text = lines.slice(licenceIn(lines)).join("\n").trim();
  if (
    text === "" ||
    /^\s*(yaml-language-server|prettier-ignore|yamllint|\+kubebuilder|\{?\s*"?\$)/i.test(text)
  )
    return undefined;
  return text;
}

/** A text whose first comment doesn't begin with the name of the file, which is gone after an import. */
export function withoutOwnName(text: string, file: string): string {
  return text.replace(
    /^((?:#*[ \t]*\n|---[^\n]*\n)*)#+[ \t]*([\w./-]+\.ya?ml)(?=[\s:])[ \t]*(?:(?:[-:]+|\u2013|\u2014)[ \t]*)?/,
    (whole, before, name) =>
      file === name || file.endsWith(`/${name}`) || name.endsWith(`/${file}`) ? `${before}# ` : whole,
  );
}
