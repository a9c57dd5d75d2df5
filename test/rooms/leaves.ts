import { createRequire } from "node:module";
import { join } from "node:path";
import { roomOf, type Sources } from "./rooms.ts";

/** TypeScript with a compiler interface, which version 7 of everything else here lacks. */
type Compiler = typeof import("../../scripts/api/node_modules/typescript/lib/typescript.js");
type Node = import("../../scripts/api/node_modules/typescript/lib/typescript.js").Node;

/** Numbers of leaves by room ("review/check"), and by package for the whole of its `src` ("review"). */
export type Sizes = Readonly<Record<string, number>>;

/** Characters that count one in a text. */
const PER_LEAF = 20;

/**
 * A function that counts the leaves of a source's syntax tree: names, keywords, signs, literals. A text or a piece of a
 * template counts one for each begun 20 characters, so that texts are no cheap place for code. Free are comments and imports,
 * which nobody shall spare, and what the formatter adds where it breaks a line: a list's last comma, and parentheses.
 * @param root the repository, whose scripts have the compiler
 */
export function leafCounter(root: string): (text: string) => number {
  const ts: Compiler = createRequire(join(root, "scripts/api/package.json"))("typescript");
  const { SyntaxKind } = ts;
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const isText = ({ kind }: Node): boolean =>
    kind === SyntaxKind.StringLiteral ||
    (kind >= SyntaxKind.FirstTemplateToken && kind <= SyntaxKind.LastTemplateToken);
  return (text) => {
    const file = ts.createSourceFile("source.ts", text, options, true);
    const leaves = (node: Node): number => {
      if (ts.isImportDeclaration(node) || node.kind === SyntaxKind.EndOfFileToken) return 0;
      if (ts.isParenthesizedExpression(node)) return leaves(node.expression);
      if (isText(node))
        return Math.max(1, Math.ceil((node as Node & { text: string }).text.length / PER_LEAF));
      const children = node.getChildren(file);
      const isList = node.kind === SyntaxKind.SyntaxList;
      if (children.length === 0) return isList ? 0 : 1;
      const endsInComma = isList && children.at(-1)?.kind === SyntaxKind.CommaToken;
      return (endsInComma ? children.slice(0, -1) : children).reduce((sum, child) => sum + leaves(child), 0);
    };
    return leaves(file);
  };
}

/** The leaves of each room and of each package. */
export function sizesOf(sources: Sources, count: (text: string) => number): Sizes {
  const sizes: Record<string, number> = {};
  for (const [path, text] of Object.entries(sources)) {
    const room = roomOf(path);
    const name = room?.split("/")[0];
    const leaves = count(text);
    for (const one of [room, name]) if (one !== undefined) sizes[one] = (sizes[one] ?? 0) + leaves;
  }
  return sizes;
}

/** Packages that are over their limits: "review has 230,350 leaves, 10 more than packages/review/rooms.json allows …". */
export function tooLarge(sizes: Sizes, limits: Sizes): string[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const more = (sizes[name] ?? 0) - limit;
    return more <= 0
      ? []
      : [
          `${name} has ${shown(limit + more)} leaves, ${shown(more)} more than packages/${name}/rooms.json allows; ` +
            `packages/kustogen/docs/extending.md says what to do`,
        ];
  });
}

/** A number as a person reads it: "230,350". */
export const shown = (leaves: number) => leaves.toLocaleString("en-US");
