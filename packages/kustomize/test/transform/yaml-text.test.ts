import { expect, test } from "vitest";
import { parseDocument, type Scalar } from "yaml";
import { type Retyped, writeYamlText } from "../../src/transform/replacements/yaml-text.ts";

/** A YAML text in which the value of `a` is set to a text, as it is written then. */
function written(given: string, text: string, type?: string): string {
  const document = parseDocument(given);
  const scalar = document.get("a", true) as Scalar;
  scalar.value = text;
  return writeYamlText(document, given, new Map<Scalar, Retyped>([[scalar, { type }]]));
}

test.each([
  ["x\u0001", '"x\\x01"'],
  ["\u0000", '"\\0"'],
  ["\u0007\b\u000b\f\r\u001b", '"\\a\\b\\v\\f\\r\\e"'],
  ["\u007f", '"\\x7F"'],
  ["\u009f", '"\\x9F"'],
  ["\ufeff", '"\\uFEFF"'],
  ["\ue000\u0001", '"\ue000\\x01"'],
  ["\u0001\u00a0\u0085\u2028\u2029", '"\\x01\u00a0\\N\\L\\P"'],
  ["\u{1f600}", '"\\U0001F600"'],
  ['"\\\u0001', '"\\"\\\\\\x01"'],
  ["é", "é"],
  ["a: b", "'a: b'"],
  ["it's: so", "'it''s: so'"],
  ["# a", "'# a'"],
  ["a #b", "'a #b'"],
  ["a#b", "a#b"],
  ["- a", "'- a'"],
  ["-a", "-a"],
  ["? a", "'? a'"],
  ["a:", "'a:'"],
  [" a", "' a'"],
  ["a ", "'a '"],
  ["---", "'---'"],
  ["...", "'...'"],
  ["@a", "'@a'"],
  ["a\tb", '"a\\tb"'],
  ["a\nb\n", "|\n  a\n  b"],
  ["a\nb", "|-\n  a\n  b"],
  ["a\n\nb\n\n", "|+\n  a\n\n  b"],
  [" a\nb\n", "|2\n   a\n  b"],
  ["a \nb\n", '"a \\nb\\n"'],
])("a plain value set to %j is written %s", (text, expected) => {
  expect(written("a: x\n", text)).toBe(`a: ${expected}`);
});

test.each([
  ["a: x\n", "1", "!!str", 'a: "1"'],
  ["a: x\n", "y", "!!str", "a: y"],
  ["a: 1\n", "2", "!!int", "a: 2"],
  ["a: 1\n", "y", "!!int", "a: !!int y"],
  ["a: true\n", "1.5", "!!bool", "a: !!bool 1.5"],
  ["a: 'x'\n", "1", "!!str", "a: '1'"],
  ['a: "x"\n', "y", "!!str", 'a: "y"'],
  ["{a: x}\n", "b, c", "!!str", "{a: 'b, c'}"],
  ["{a: x}\n", "b", "!!str", "{a: b}"],
  ["{a: x}\n", "a\nb\n", "!!str", '{a: "a\\nb\\n"}'],
  ["a: |\n  x\n", "y\n", "!!str", "a: |\n  y"],
  ["a: |\n  x\n", "y \n", "!!str", 'a: "y \\n"'],
  ["a: x # why\n", "y\nz\n", "!!str", "a: | # why\n  y\n  z"],
  ["a: x # why\nb: [1, {c: 2}]\n", "y", "!!str", "a: y # why\nb: [1, {c: 2}]"],
  [
    "# first\na: x\nb:\n- c: 1\n  d:\n  - 2\n- []\n",
    "y",
    "!!str",
    "# first\na: y\nb:\n- c: 1\n  d:\n  - 2\n- []",
  ],
])("in %j a value set to %j keeps its type %s", (given, text, type, expected) => {
  expect(written(given, text, type)).toBe(expected);
});

test.each([
  ["a: x\nb: &c d\n", "y", "anchors"],
  ["a: x\nb: !c d\n", "y", "tags"],
  ["a: x\nb: >\n  c\n", "y", "folded blocks"],
  ["a: 'x'\n", "y\nz", "multi-line quoted strings"],
  ["a: x\n? [b]\n: c\n", "y", "keys that aren't scalars"],
  ["a: x\n\n# lost\n\n", "y", "comments on separate lines"],
  ["a: x\nb:\n- # first\n  c: d\n", "y", "comments on separate lines"],
  ["a: x\nb: [c, # in brackets\n  d]\n", "y", "comments on separate lines"],
])("%j with a value set to %j isn't supported: %s", (given, text, what) => {
  expect(() => written(given, text)).toThrow(
    `a replacement within YAML text that has ${what} is not supported by the embedded renderer`,
  );
});
