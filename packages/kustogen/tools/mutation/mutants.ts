import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vitest/node";
import { roomOf } from "./verdicts.ts";

/** A small change of one file that some test should notice. */
export interface Mutant {
  /** Its place in the sample, from 1. */
  id: number;
  file: string;
  line: number;
  /** The kind of change. */
  operator: string;
  start: number;
  end: number;
  before: string;
  after: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** Operators and what takes their place. */
const SWAPPED: Record<string, string> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

/** Calls that hand on what they are called on when they are left out. */
const LEFT_OUT = new Set([
  "sort",
  "toSorted",
  "reverse",
  "filter",
  "slice",
  "trim",
  "trimEnd",
  "toLowerCase",
  "replaceAll",
]);

/**
 * The `count` mutants of the files below these folders whose text has the smallest digests: the same ones as long as
 * their lines stay as they are, wherever else the code changes. Sorted by digest, so that the first ones are a sample too.
 *
 * @param seed another one gives another sample
 * @param least each room has so many of them, or all that it has, even if these are more than `count`
 */
export function sampleOf(folders: readonly string[], count: number, seed = "", least = 0): Mutant[] {
  const all = folders.flatMap(filesBelow).flatMap(mutantsOf);
  const seen = new Map<string, number>();
  const keyed = all.map((mutant) => {
    const text = `${mutant.file}\n${mutant.operator}\n${mutant.before}\n${mutant.after}`;
    const turn = (seen.get(text) ?? 0) + 1;
    seen.set(text, turn);
    return { mutant, digest: createHash("sha256").update(`${seed}${text}\n${turn}`).digest("hex") };
  });
  keyed.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const sizes = new Map<string, number>();
  const isFirst = keyed.map(({ mutant }) => {
    const size = (sizes.get(roomOf(mutant.file)) ?? 0) + 1;
    sizes.set(roomOf(mutant.file), size);
    return size <= least;
  });
  const left = count - isFirst.filter(Boolean).length;
  let others = 0;
  const isChosen = isFirst.map((first) => first || ++others <= left);
  return keyed.filter((_, at) => isChosen[at]).map(({ mutant }, index) => ({ ...mutant, id: index + 1 }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(folder, name));
}

function mutantsOf(file: string): Omit<Mutant, "id">[] {
  const text = readFileSync(file, "utf8");
  const found: Omit<Mutant, "id">[] = [];
  const program = parseAst(text, { lang: "ts" });
  const add = (node: Node, operator: string, after: string): void => {
    const line = text.slice(0, node.start).split("\n").length;
    found.push({
      file,
      line,
      operator,
      start: node.start,
      end: node.end,
      before: text.slice(node.start, node.end),
      after,
    });
  };
  const source = (node: unknown): string => text.slice((node as Node).start, (node as Node).end);
  visit(program as unknown as Node, (node) => {
    const { type } = node;
    if (type === "BinaryExpression" || type === "LogicalExpression") {
      const operator = node.operator as string;
      const other = SWAPPED[operator];
      // Text is not subtracted.
      const texts = /["'`]/.test(source(node.left) + source(node.right));
      if (other !== undefined && !(operator === "+" && texts))
        add(node, "operator", `(${source(node.left)}) ${other} (${source(node.right)})`);
    } else if (type === "IfStatement" || type === "ConditionalExpression") {
      add(node.test as Node, "condition", "true");
      add(node.test as Node, "condition", "false");
    } else if (type === "UnaryExpression" && node.operator === "!") {
      add(node, "not", source(node.argument));
    } else if (type === "Literal" && typeof node.value === "boolean") {
      add(node, "literal", String(!node.value));
    } else if (type === "Literal" && typeof node.value === "string") {
      add(node, "text", node.value === "" ? '"mutated"' : '""');
    } else if (type === "Literal" && typeof node.value === "number") {
      add(node, "literal", String(node.value + 1));
    } else if (type === "TemplateLiteral") {
      add(node, "text", '""');
    } else if (type === "ArrayExpression" && (node.elements as unknown[]).length > 0) {
      add(node, "list", "[]");
    } else if (type === "CallExpression") {
      const callee = node.callee as Node;
      const name = (callee.property as { name?: string } | undefined)?.name;
      if (callee.type === "MemberExpression" && name !== undefined && LEFT_OUT.has(name))
        add(node, "call", source(callee.object));
    } else if (type === "ExpressionStatement") {
      const expression = node.expression as Node;
      if (["CallExpression", "AwaitExpression", "AssignmentExpression"].includes(expression.type))
        add(expression, "statement", "undefined");
    }
  });
  return found;
}

/** Calls `enter` with every expression and statement; types, imports and names of fields are passed over. */
function visit(node: Node, enter: (node: Node) => void): void {
  if (node.type.startsWith("Import") || (node.type.startsWith("Export") && node.source)) return;
  if (node.type.startsWith("TS") && node.expression === undefined) return;
  if (node.type === "ChainExpression") {
    visitChain(node.expression as Node, enter);
    return;
  }
  enter(node);
  for (const [field, value] of Object.entries(node)) {
    if (
      field === "typeAnnotation" ||
      field === "returnType" ||
      field === "typeArguments" ||
      field === "typeParameters"
    )
      continue;
    if (field === "key" && !node.computed) continue;
    // An assignment's left side is a place, no value.
    if (field === "left" && node.type.startsWith("Assignment")) continue;
    // `text`…`` would no longer be a template of its function.
    if (node.type === "TaggedTemplateExpression" && field === "quasi") continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof (child as Node | null)?.type === "string") visit(child as Node, enter);
  }
}

/** Visits the arguments and the head of a chain with `?.`; its links can't be put into brackets without breaking it. */
function visitChain(link: Node, enter: (node: Node) => void): void {
  const next = (link.callee ?? link.object ?? link.expression) as Node | undefined;
  if (next === undefined) {
    visit(link, enter);
    return;
  }
  for (const argument of (link.arguments ?? []) as Node[]) visit(argument, enter);
  visitChain(next, enter);
}

/** The text of a file with all its mutants, each behind a question whether it is the one that is on. */
export function instrumented(text: string, mutants: readonly Mutant[]): string {
  const edits: { at: number; text: string; order: number }[] = [];
  for (const { id, start, end, after } of mutants) {
    const size = end - start;
    // Where several begin or end at one place, the larger one is outside.
    edits.push({ at: start, text: `(globalThis.__isMutant?.(${id}) ? (${after}) : (`, order: 1e9 - size });
    edits.push({ at: end, text: "))", order: size - 1e9 });
  }
  edits.sort((a, b) => a.at - b.at || Number(a.order > 0) - Number(b.order > 0) || a.order - b.order);
  let made = "";
  let from = 0;
  for (const { at, text: inserted } of edits) {
    made += text.slice(from, at) + inserted;
    from = at;
  }
  return made + text.slice(from);
}
