import { describe, expect, test } from "vitest";
import { jsonNumber, yamlNumber } from "../../src/yaml/printer/number.ts";
import { sortedKeys } from "../../src/yaml/printer/order.ts";
import { parseDocuments } from "../../src/yaml/reader/documents.ts";
import { resolvePlain, timestamp } from "../../src/yaml/reader/scalar.ts";

// What one text means in YAML, and what is said of one that means nothing.

const LONG = "k".repeat(1025);
const ON_ONE_LINE = "a key and its colon must be on one line, at most 1024 characters apart";
const NO_KEY = "a mapping or list can't be a key";

const CONFLICT =
  'a merge conflict isn\'t resolved (this line begins with "<<<<<<<"); resolve it, or write the file again if a program writes it';

test.each<[text: string, line: number, message: string]>([
  ["a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> topic\n", 2, CONFLICT],
  ["<<<<<<< HEAD\nc: d\n=======\n>>>>>>> topic\nc: e\n", 1, CONFLICT],
  ["a:\n\tb: c\n", 2, "a tab can't be used for indentation here; use spaces"],
  ["a: b\n\tc\n", 2, "the indentation of this line has a tab; use spaces"],
  ["a: |\n \tb\n", 1, "the indentation of a block scalar has a tab; use spaces"],
  [
    "a: b\n  c: d\n",
    2,
    "this line is indented as if it continued the value above it: expected a key at column 1, or the value in quotes",
  ],
  [
    "a:\n  b: c\n d: e\n",
    3,
    'this line does not continue the one before: expected a key or "-" at column 3, like the lines above, or at column 1',
  ],
  ["a: b\n- c\n", 2, 'expected a key, not "-"'],
  ["- a\nb: c\n", 2, 'expected "-", like the lines before it in this list'],
  ["a\nb: c\n", 1, ON_ONE_LINE],
  [`${LONG}: a\n`, 1, ON_ONE_LINE],
  [`{${LONG}: a}\n`, 1, ON_ONE_LINE],
  ["a: {{ b }}\n", 1, "{{ b }} is a placeholder for a value that something fills in first"],
  ["{{ a }}: b\n", 1, "{{ a }} is a placeholder for a value that something fills in first"],
  ["{% if a %}\n", 1, "nothing can begin with % here; put a string that does in quotes"],
  ["a: @b\n", 1, "nothing can begin with @ here; put a string that does in quotes"],
  ["[a, , b]", 1, "nothing can begin with , here; put a string that does in quotes"],
  ["a: b\n---- \nc: d\n", 2, 'a document separator is a line with "---" only, not "----"'],
  ["--- # a\nb: c\n---a\n", 3, 'a document separator is a line with "---" only, not "---a"'],
  ["{a: b}: c\n", 1, NO_KEY],
  ["? - a\n: b\n", 1, NO_KEY],
  ["<<: a\n", 1, '"<<" merges a mapping or a list of mappings'],
  ["<<: {a: b}\n<<: {c: d}\n", 2, 'a second merge key "<<" in one mapping'],
  ["[a, b\n", 1, "the [ is never closed"],
  ["{a: b\n", 1, "the { is never closed"],
  ["[a b\nc: d]\n", 2, '"," or "]" must follow an element of a list in brackets'],
  ["{a: b c: d}\n", 1, '"," or "}" must follow an entry of a mapping in braces'],
  ["a: !!str !!str b\n", 1, "nothing can begin with ! here; put a string that does in quotes"],
  ["a: [&b &c d]\n", 1, "a value has at most one anchor and one tag"],
  ["a: |0\n  b\n", 1, "the indentation of a block scalar can't be 0"],
  ["a: | b\n", 1, "nothing but a comment may follow the | that begins a block scalar"],
  ["a: - b\n", 1, 'a list can\'t begin on this line; write its first "-" on the next one'],
  ["a: ? b\n", 1, "nothing can begin with ? here; put a string that does in quotes"],
  ["a: b\n  : c\n", 2, 'this line does not continue the one before: expected a key or "-" at column 1'],
  ["[a\n  : c]\n", 2, '"," or "]" must follow an element of a list in brackets'],
  ["a:\n  : b\n", 2, "nothing can begin with : here; put a string that does in quotes"],
  ["a: &b - c\n", 1, "nothing can begin with - here; put a string that does in quotes"],
  ["a: &x [*x]\n", 1, "an alias refers to the value that contains it"],
  [
    "a: *x\n",
    1,
    "an alias refers to an anchor that is not defined above it; put a string that begins with * in quotes",
  ],
  ["a: &\n", 1, 'an anchor has a name of letters, digits, "-" and "_" only'],
  ["a: !<b c\n", 1, "a tag that begins with !< ends with >"],
  ["a: !b!\n", 1, "expected a tag; put a string that begins with ! in quotes"],
  ["%YAML 1.2\n---\na: b\n", 1, "the only line that may begin with % is %YAML 1.1"],
  ["%YAML 1.1\na: b\n", 2, '"---" must follow the lines that begin with %'],
  ["...\n", 1, '"..." ends a document, and none has begun: remove it, or write "---" before it'],
  ['a: "b\n---\nc"\n', 1, "a quoted string contains a document marker"],
  ['a: "b\n', 1, "a quoted string is never closed"],
  ['a: "\\q"\n', 1, "\\q isn't an escape in a double-quoted string"],
  ['a: "\\u123"\n', 1, "\\u123 isn't an escape in a double-quoted string"],
  ['a: "\\ud800"\n', 1, "\\ud800 isn't an escape in a double-quoted string"],
  [
    "a: b\u0001\n",
    1,
    "the control character U+0001 isn't allowed in YAML; write it as an escape in double quotes",
  ],
  ["\ufeff\ufeffa: b\n", 1, "a second byte order mark"],
  ["a: b\na: c\n", 2, 'the key "a" occurs twice in one mapping, first on line 1'],
  ["a: b\n---\n'a': b\na: c\n", 4, 'the key "a" occurs twice in one mapping'],
  ["- a: b\n- 'a': b\n  a: c\n", 3, 'the key "a" occurs twice in one mapping'],
  ["- a: b\n  c:\n    a: d\n\n  a: e\n", 5, 'the key "a" occurs twice in one mapping, first on line 1'],
  ["a: !!int b\n", 1, "the value doesn't match its tag !!int"],
  ["a: !!binary '*'\n", 1, "a !!binary value isn't base64"],
])("%j is refused in line %i: %s", (text, line, message) => {
  expect(() => parseDocuments(text, "f")).toThrow(
    expect.objectContaining({ message: `f:${line}: ${message}` }),
  );
});

test.each<[text: string, resource: unknown, kustomization?: unknown]>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["nUll", "nUll"],
  ["true", true],
  ["False", false],
  ["tRue", "tRue"],
  ...["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"].map((word): [string, unknown, unknown] => [
    word,
    word,
    true,
  ]),
  ...["n", "N", "no", "No", "NO", "off", "Off", "OFF"].map((word): [string, unknown, unknown] => [
    word,
    word,
    false,
  ]),
  ["yEs", "yEs"],
  ["0x", "0x"],
  ["0b+1", 1],
  ["0o-7", -7, "0o-7"],
  ["+", "+"],
  ["_1", "_1"],
  ["9223372036854775807", 9223372036854775807n],
  ["18446744073709551616", 2 ** 64],
  ["._5", "._5"],
  ["1.2.3", "1.2.3"],
  ["+.INF", Number.POSITIVE_INFINITY],
  [".iNf", ".iNf"],
  ["-.nan", "-.nan"],
  ["2027-03-31", "2027-03-31T00:00:00Z", "2027-03-31"],
  ["12345-678", "12345-678"],
])(
  "the plain scalar %s is %s in a resource and %s in a kustomization",
  (text, resource, kustomization = resource) => {
    expect(resolvePlain(text)).toEqual(resource);
    expect(resolvePlain(text, "kustomization")).toEqual(kustomization);
  },
);

test.each([
  ["2027-3-1", "2027-03-01T00:00:00Z"],
  ["2027-03-31T01:02:03,5Z", "2027-03-31T01:02:03.5Z"],
  ["2027-03-31T01:02:03.1234567891Z", "2027-03-31T01:02:03.123456789Z"],
  ["2027-03-31T01:02:03-00:00", "2027-03-31T01:02:03Z"],
  ["2027-03-31T01:02:03+24:60", "2027-03-31T01:02:03+24:60"],
  ["2027-03-31 1:2:3.50", "2027-03-31T01:02:03.5Z"],
  ["2028-02-29", "2028-02-29T00:00:00Z"],
  ["2027-02-29", undefined],
  ["2100-02-29", undefined],
  ["2027-13-01", undefined],
  ["2027-03-31T24:00:00Z", undefined],
  ["2027-03-31T01:02:03+25:00", undefined],
  ["2027-03-31T01:02:03", undefined],
])("%s is the time %s", (text, time) => {
  expect(timestamp(text)).toBe(time);
});

describe("what is printed", () => {
  test.each<[keys: string[]]>([
    [["", "A", "B", "a", "aa", "b"]],
    [["a1", "a2", "a10", "a10b", "aa"]],
    [["1", "2", "10"]],
    [["a-b", "a.b", "a_b", "aAb", "aab"]],
    [["0", "A", "Z", "a", "z", "é"]],
    [["a", "aB", "ab"]],
  ])("has the keys %j in this order", (keys) => {
    expect(sortedKeys(Object.fromEntries(keys.toReversed().map((key) => [key, 1])))).toEqual(keys);
  });

  test.each<[number | bigint, string, string]>([
    [0, "0", "0"],
    [-0, "-0", "0"],
    [1, "1", "1"],
    [1.5, "1.5", "1.5"],
    [100000, "100000", "100000"],
    [1e20, "100000000000000000000", "1e+20"],
    [1e21, "1e+21", "1e+21"],
    [1e-6, "0.000001", "1e-06"],
    [1e-7, "1e-7", "1e-07"],
    [10n ** 18n, "1000000000000000000", "1000000000000000000"],
  ])("has the number %s as %s in JSON and %s in YAML", (value, json, yaml) => {
    expect(jsonNumber(value)).toBe(json);
    expect(yamlNumber(value)).toBe(yaml);
  });
});

test.each([
  ["a: b\n  :c\n", { a: "b :c" }],
  ["&x : a\n", { "": "a" }],
  ["&x: a\n", { "": "a" }],
  ["&x a: b\nc: *x\n", { a: "b", c: "a" }],
  ["&x 'a': b\n*x : c\n", { a: "b" }],
  ["!!str a: b\n", { a: "b" }],
  ["!t 'a': b\n", { a: "b" }],
  ["!!str : b\n", { "": "b" }],
])("a key with an anchor or a tag in %j", (text, value) => {
  if (text.includes("*x :")) expect(() => parseDocuments(text, "f")).toThrow();
  else expect(parseDocuments(text, "f")).toEqual([value]);
});
