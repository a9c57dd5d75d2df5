import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseDocument,
  Scalar,
  stringify,
  visit,
} from "yaml";
import type { Choice } from "./choice.ts";

/**
 * The text of a value as YAML: mostly as a program writes it, else as someone may have written it by hand.
 *
 * @param values whether numbers and words may be changed, too, which a field of a known type doesn't like
 */
export function dressed(choice: Choice, value: unknown, values = true): string {
  const plain = stringify(value, { lineWidth: choice.of(0, 80), aliasDuplicateObjects: false });
  if (!choice.chance(12)) return plain;
  const document = parseDocument(plain);
  choice.of(commented, quoted, bracketed, aliased, merged, nothing)(choice, document);
  const text = document.toString({
    lineWidth: choice.of(0, 40, 80),
    indent: choice.of(2, 2, 4),
    indentSeq: choice.chance(50),
  });
  return choice.of(
    values ? unusual : oddlyEnded,
    oddlyEnded,
    (_: Choice, same: string) => same,
  )(choice, text);
}

function nothing(): void {}

/** Comments above keys, behind values, at the ends of lists. */
function commented(choice: Choice, document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (choice.chance(12) && isNode(pair.key))
        pair.key.commentBefore = choice.of(" above", " two\n lines", "");
      if (choice.chance(12) && isNode(pair.value)) pair.value.comment = choice.of(" behind", " # : x");
    },
    Seq(_, list) {
      for (const item of list.items) if (choice.chance(8) && isNode(item)) item.commentBefore = " item";
    },
  });
}

const STYLES: Scalar.Type[] = [
  Scalar.QUOTE_DOUBLE,
  Scalar.QUOTE_SINGLE,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_FOLDED,
  Scalar.PLAIN,
];

/** Texts in quotes and blocks. */
function quoted(choice: Choice, document: Document): void {
  visit(document, {
    Scalar(key, scalar) {
      if (typeof scalar.value === "string" && choice.chance(25))
        scalar.type =
          key === "key" ? choice.of(Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE) : choice.of(...STYLES);
    },
  });
}

/** Mappings and lists in brackets. */
function bracketed(choice: Choice, document: Document): void {
  visit(document, {
    Collection(_, collection) {
      if (choice.chance(30)) collection.flow = true;
    },
  });
}

/** A value that stands for a second one under the same key. */
function aliased(choice: Choice, document: Document): void {
  const [first, second] = twins(choice, document);
  if (isNode(first?.value) && second !== undefined)
    second.value = document.createAlias(first.value as Scalar, "shared");
}

/** A mapping that another of the same key is merged into. */
function merged(choice: Choice, document: Document): void {
  const [first, second] = twins(choice, document);
  if (!isMap(first?.value) || !isMap(second?.value)) return;
  const alias = document.createAlias(first.value as unknown as Scalar, "merged");
  second.value.items.unshift(document.createPair("<<", alias) as Pair<never, never>);
}

/** Two pairs of the same key and kind of value, the second below the first and not in it; none if there are none. */
function twins(choice: Choice, document: Document): [Pair, Pair] | [] {
  const found: [Pair, Pair][] = [];
  const seen: Pair[] = [];
  visit(document, {
    Pair(_, pair, above) {
      for (const first of seen) if (!above.includes(first) && isTwin(first, pair)) found.push([first, pair]);
      seen.push(pair);
    },
  });
  return found.length === 0 ? [] : choice.of(...found);
}

function isTwin(one: Pair, other: Pair): boolean {
  return String(one.key) === String(other.key) && kindOf(one) === kindOf(other);
}

function kindOf({ value }: Pair): string {
  return isScalar(value) ? "scalar" : isCollection(value) ? value.constructor.name : "other";
}

const NUMBERS = [
  (n: string) => `0x${Number(n).toString(16)}`,
  (n: string) => `${n}.0`,
  (n: string) => `+${n}`,
];
const WORDS = [
  "yes",
  "on",
  "~",
  "null",
  "True",
  "1e3",
  "0o17",
  "1_000",
  ".5",
  ".inf",
  "2001-01-01",
  "!!str 1",
  '!!str "2024-01-15"',
  "!!int 7",
  "!custom x",
  "!!binary aGk=",
  "!!null null",
  "é",
  "😀",
];

/** A number or a word in another form. */
function unusual(choice: Choice, text: string): string {
  const lines = text.split("\n");
  const numbers = lines.flatMap((line, at) => (/^[^#]*: \d+$/.test(line) ? [at] : []));
  if (numbers.length > 0 && choice.chance(70)) {
    const at = choice.of(...numbers);
    lines[at] = (lines[at] as string).replace(/\d+$/, choice.of(...NUMBERS));
    return lines.join("\n");
  }
  const words = lines.flatMap((line, at) =>
    /^ +(?!name|kind|apiVersion)[a-zA-Z]+: [a-z]+$/.test(line) ? [at] : [],
  );
  if (words.length === 0) return text;
  const at = choice.of(...words);
  lines[at] = (lines[at] as string).replace(/[a-z]+$/, choice.of(...WORDS));
  return lines.join("\n");
}

/** Ends of lines and of the document that editors leave. */
function oddlyEnded(choice: Choice, text: string): string {
  return choice.of<() => string>(
    () => text.replaceAll("\n", "\r\n"),
    () => text.replace(/\n$/, ""),
    () => `---\n${text}`,
    () => `# first\n\n---\n${text}`,
    () => `${text}\n\n# end\n`,
    () => `${text}...\n`,
    () => `\ufeff${text}`,
    () => text.replaceAll(/: (\w+)$/gm, ":   $1  "),
  )();
}
