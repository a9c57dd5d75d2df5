import { isMap, isScalar, isSeq, type Node } from "yaml";

/** True for a text that says who owns a file, which is no comment about anything. */
export const LICENCE = /copyright|licen[sc]e|SPDX/i;

/** Adds the comments in a node to those by path; what stands before its first key is about all of it. */
export function collect(node: unknown, path: string, found: Map<string, string>): void {
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
      const comment = own([before, behind, first, last].filter(Boolean).join("\n\n"));
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
      const comment = own([above, firstComment(item)].filter(Boolean).join("\n\n"));
      if (comment !== undefined) found.set(at, comment);
      collect(item, at, found);
    }
}

/** What stands before a node: its own comment, or that of its first key. */
export function firstComment(node: unknown): string | undefined {
  const before = (node as Node | null)?.commentBefore;
  if (before) return before;
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
  return first?.commentBefore ?? undefined;
}

/** A comment that is about its place: licence heads and the marks of tools are not. */
export function own(comment: string): string | undefined {
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

/** A text whose first comment doesn't begin with the name of the file, which is gone after an import. */
export function withoutOwnName(text: string, file: string): string {
  return text.replace(
    /^((?:#*[ \t]*\n|---[^\n]*\n)*)#+[ \t]*([\w./-]+\.ya?ml)(?=[\s:])[ \t]*(?:(?:[-:]+|\u2013|\u2014)[ \t]*)?/,
    (whole, before, name) =>
      file === name || file.endsWith(`/${name}`) || name.endsWith(`/${file}`) ? `${before}# ` : whole,
  );
}
