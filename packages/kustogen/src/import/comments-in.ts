import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";

/** Words of a licence, which isn't a comment about anything. */
const LICENCE =
  /\bcopyright\b|SPDX-|\blicen[sc]ed under\b|\b(?:under|see) the .{0,40}\blicen[sc]e\b|^licen[sc]e:/im;

/** The number of lines at the beginning of a file that are its licence: up to the last paragraph about it. */
export function licenceIn(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => LICENCE.test(line));
  const after = last < 0 ? -1 : lines.findIndex((line, index) => index > last && line.trim() === "");
  return last < 0 ? 0 : after < 0 ? lines.length : after;
}

/** A comment, and the single value beside it, including a variable's. */
export interface SaidOf {
  comment: string;
  value?: string;
  /** True for a single line above a key if others of the mapping have one, too: a heading for those that follow. */
  isHeading?: boolean;
  /** The contents of the file at that place, by relative paths; "" for a single value. */
  inside?: readonly string[];
  /** True for a comment above the first key of a mapping: if that moved, the comment is about the mapping. */
  isFirst?: boolean;
}

/** First keys that identify a mapping, so that a comment above them is about the whole mapping. */
const NAMING = /^(?:apiVersion|kind|name|type)$/;

/** Adds the comments in a node to a map by path. */
export function collect(node: unknown, path: string, found: Map<string, SaidOf>, text: string): void {
  if (isMap(node)) {
    const headings = node.items.filter(({ key }) => (key as Node).commentBefore).length;
    let above: string | undefined;
    for (const [index, { key, value }] of node.items.entries()) {
      if (!isScalar(key)) continue;
      const at = `${path}.${String(key.value)}`;
      // For the parser, a comment above the first key belongs to the mapping.
      const onto = above;
      const before = [onto, index === 0 ? undefined : key.commentBefore].filter(Boolean).join("\n\n");
      const behind = isScalar(value) ? value.comment : undefined;
      const first = isMap(value) ? firstComment(value) : undefined;
      // A comment after the last list element, or the last key, is about the whole collection, such as possible
      // further elements.
      const last = isMap(value) || isSeq(value) ? value.comment : undefined;
      const next = node.items[index + 1]?.key;
      const isOfNext = last && isScalar(next) && standsAbove(value as Node, last, next, text);
      above = isOfNext ? last : undefined;
      const head = isMap(value) ? value.items[0]?.key : undefined;
      const isHeaded = isMap(value) && value.items.slice(1).some((one) => (one.key as Node).commentBefore);
      const isApart = first !== undefined && isScalar(head) && !NAMING.test(String(head.value));
      const comment = own(
        [before, behind, isApart ? undefined : first, isOfNext ? undefined : last]
          .filter(Boolean)
          .join("\n\n"),
      );
      const isHeading = headings > 1 && before !== "" && comment === own(before) && !comment?.includes("\n");
      if (comment !== undefined)
        found.set(at, {
          comment,
          ...plainIn(String(key.value), value),
          ...(isHeading && { isHeading }),
          inside: leavesIn(value),
        });
      const inner = isApart ? own(first) : undefined;
      if (inner !== undefined && isMap(value)) {
        const name = String((head as Scalar).value);
        const of = value.items[0]?.value;
        found.set(`${at}.${name}`, {
          comment: inner,
          ...plainIn(name, of),
          ...(isHeaded && !inner.includes("\n") && { isHeading: true }),
          inside: leavesIn(of),
          isFirst: true,
        });
      }
      collect(value, at, found, text);
    }
  }
  if (isSeq(node)) {
    const names = node.items.map((item) => (isMap(item) ? item.get("name") : undefined));
    for (const [index, item] of node.items.entries()) {
      const at = `${path}.${elementAt(names, index)}`;
      // For the parser, a comment before the first element belongs to the list.
      const above = index === 0 ? node.commentBefore : undefined;
      const comment = own([above, firstComment(item)].filter(Boolean).join("\n\n"));
      const of = isMap(item) ? item.get("value", true) : undefined;
      if (comment !== undefined) found.set(at, { comment, ...plainIn("value", of), inside: leavesIn(item) });
      collect(item, at, found, text);
    }
  }
}

/** The name of a list element in a path: its own name, with a number if it is repeated, or else its index. */
export function elementAt(names: readonly unknown[], index: number): string {
  const name = names[index];
  if (typeof name !== "string") return String(index);
  const before = names.slice(0, index).filter((other) => other === name).length;
  return before === 0 ? `=${name}` : `=${name}#${before + 1}`;
}

/** True for a comment after a list in the next key's column: about that key, unless it is a commented-out element. */
function standsAbove({ range }: Node, said: string, next: Scalar, text: string): boolean {
  if (!range || !next.range || /^\s*- /.test(said)) return false;
  const [comment] = /(?<=^|\n)[ \t]*#/.exec(text.slice(range[1], range[2])) ?? [];
  const column = next.range[0] - (text.lastIndexOf("\n", next.range[0] - 1) + 1);
  return comment?.length === column + 1;
}

/** The paths of the single values in a node, in the form that templates use. */
function leavesIn(node: unknown, path = ""): string[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) ? leavesIn(value, `${path}.${String(key.value)}`) : [],
    );
  if (!isSeq(node)) return [path];
  const names = node.items.map((item) => (isMap(item) ? item.get("name") : undefined));
  return node.items.flatMap((item, index) => leavesIn(item, `${path}.${elementAt(names, index)}`));
}

/** A plain value under a key that kustomize's fields for names and images don't change. */
function plainIn(key: string, value: unknown): { value?: string } {
  if (!isScalar(value) || /^(name|namespace|image)$/.test(key)) return {};
  // kustomize reads 0744 as YAML 1.1 does.
  const isOctal = typeof value.value === "number" && /^0[0-7]+$/.test(value.source ?? "");
  return { value: String(isOctal ? Number.parseInt(value.source as string, 8) : value.value) };
}

/** The comment before a node: its own, or that of its first key. */
export function firstComment(node: unknown): string | undefined {
  const before = (node as Node | null)?.commentBefore;
  if (before) return before;
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
  return first?.commentBefore ?? undefined;
}

/** A comment about its place, without licences and marks of tools. */
export function own(comment: string): string | undefined {
  const lines = comment.split("\n").map((line) => line.replace(/^#* ?/, "").trimEnd());
  const text = lines.slice(licenceIn(lines)).join("\n").trim();
  if (
    text === "" ||
    /^\s*(yaml-language-server|prettier-ignore|yamllint|\+kubebuilder|"?\$schema|\{\s*"\$imagepolicy")/i.test(
      text,
    )
  )
    return undefined;
  return text;
}

/** A text whose first comment doesn't begin with the name of the file, which no longer exists after an import. */
export function withoutOwnName(text: string, file: string): string {
  return text.replace(
    /^((?:#*[ \t]*\n|---[^\n]*\n)*)#+[ \t]*([\w./-]+\.ya?ml)(?=[\s:])[ \t]*(?:(?:[-:]+|\u2013|\u2014)[ \t]*)?/,
    (whole, before, name) =>
      file === name || file.endsWith(`/${name}`) || name.endsWith(`/${file}`) ? `${before}# ` : whole,
  );
}
