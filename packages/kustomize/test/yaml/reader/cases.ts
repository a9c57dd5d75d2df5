/**
 * Pieces of YAML that readers disagree about. Each stands as (part of) a resource file; what the real kustomize prints
 * for it, or that it fails, is in recorded.json beside this file (made by record-cases.ts).
 */
const HEAD = "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: thing\n";

/** A resource whose `spec` holds the lines, which may be indented by two. */
const spec = (lines: string): string => `${HEAD}spec:\n${lines}`;

const values: Record<string, string> = {
  integers:
    "[0, -0, +1, 12, 0777, 08, 0o17, 0x1F, -0x1f, 0b101, 0b-1, 1_000, 9007199254740993, -9223372036854775808]",
  "large integers":
    "[18446744073709551615, 18446744073709551616, -9223372036854775809, 123456789012345678901234567890]",
  floats:
    "[1.0, 1.50, .5, 5., 1e3, 1E+3, -1.5e-7, 1e21, 1e22, 1234567.5, 0.0001, 0.00001, 1e400, .1_0, +.5, 1_0.5]",
  booleans: "[true, True, TRUE, tRue, false, yes, Yes, no, on, off, y, n]",
  nulls: "[null, Null, NULL, nUll, ~, 'null']",
  timestamps:
    '[2020-01-02, 2020-1-2, "2020-01-02", 2020-02-30, 2001-12-14t21:59:43.10-05:00, 2001-12-14 21:59:43.10, 2020-01-02T03:04:05Z, 2020-01-02T03:04:05+00:00]',
  "timestamp in a block": "2001-12-14t21:59:43.10-05:00",
  "another timestamp in a block": "2001-12-14 21:59:43.120",
  "timestamp of another day": "2001-12-14T23:59:60Z",
  sexagesimal: "[12:30, '12:30:45', 1:60]",
  "words of YAML 1.1 as keys": "{yes: 1, on: 2, y: 3, 'null': 4, '1': 5}",
  "explicit tags": '[!!str 12, !!int "12", !!float 3, !custom 12, ! 12, !!binary aGVsbG8=]',
  "wrong tag": "!!int twelve",
  quotes: `['it''s', "a\\tb\\u00e9\\x41\\/", '', ""]`.replace("\\/", "/"),
  "unknown escape": '"\\q"',
  "flow with missing values": "{a, b: , c: d}",
  "flow pairs": "[a: 1, b: {c: d}]",
  "flow without spaces": '{"a":1,"b":[1,2],c:3}',
  "flow over lines": "{a: [1,\n  2],\n  b: 3}",
  "trailing commas": "[a, b,]",
  "double commas": "[a,, b]",
  "unclosed flow": "[a, b",
  "text with colon and hash": "a:b#c http://x:80/#y",
  "text with comment": "text # comment",
  "colon in plain text": "a: b",
  "percent and at": "'%' # @ can't begin a plain text",
  "at sign": "@home",
  backtick: "`x`",
  "plain over lines": "one\n    two\n\n    three",
  "double quoted over lines": '"one\n    two \\\n    three\n\n    four"',
  "single quoted over lines": "'one\n    two\n\n    three'",
  literal: "|\n    one\n      two\n\n    three\n",
  "literal keep": "|+\n    one\n\n",
  "literal strip": "|-\n    one\n\n",
  "literal with indentation": "|2\n      one\n    two\n",
  "literal that begins with a tab": "|\n    \tone\n",
  "literal with a tab inside": "|\n    one\ttwo\n    \tthree\n",
  "literal with trailing spaces": "|\n    one  \n    two\n",
  "literal header comment": "| # comment\n    one\n",
  "literal header garbage": "| one\n    two\n",
  "literal zero": "|0\n    one\n",
  folded: ">\n    one\n    two\n\n    three\n",
  "folded with deeper lines": ">\n    one\n      two\n      three\n    four\n",
  "folded beginning with a space": ">2\n     one\n    two\n    three\n",
  "folded with blank lines and lists": ">-\n    one\n\n    - a\n    - b\n\n\n    two\n",
  "anchor and alias": "{a: &x {b: 1}, c: *x}",
  "unknown alias": "*nothing",
  "recursive alias": "&x [*x]",
  "control character": '"\\x01\\x7f"',
  "byte order mark inside": '"a\\ufeffb"',
  "line separator": '"a\\u2028b"',
  emoji: "😀 und größer",
  "no-break space": "a b",
};

const specs: Record<string, string> = {
  "block sequences": "  a:\n  - 1\n  - - 2\n    - 3\n  - b: 4\n    c: 5\n  -\n    d: 6\n  -\n  - e",
  "indented sequences": "  a:\n    - 1\n    -   b: 2\n        c: 3",
  "comments everywhere": "  # one\n  a: 1 # two\n# three\n  b:\n    # four\n    - 1\n  # five\n    - 2",
  "explicit keys": "  ? a\n  : 1\n  ? b\n  ? |\n    long key\n  : - 2",
  "empty values": "  a:\n  b:\n  c: {}\n  d: []\n  e: ''",
  "duplicate key": "  a: 1\n  b: 2\n  a: 3",
  "duplicate key in another spelling": "  a: 1\n  'a': 2",
  "integer key": "  1: a",
  "boolean key": "  true: a",
  "date key": "  2020-01-02: a",
  "null key": "  ~: a",
  "list as key": "  [a]: b",
  "merge key": "  base: &b {x: 1, y: 2}\n  a:\n    <<: *b\n    y: 3\n    z: 4",
  "merge key with its tag": "  b: &b {x: 1}\n  a:\n    !!merge <<: *b\n    y: 2\n  c:\n  - !!merge <<: *b",
  "binary that is no text": "  a: !!binary CAj//v4G",
  "merge list": "  b1: &b1 {x: 1}\n  b2: &b2 {x: 2, y: 2}\n  a:\n    <<: [*b1, *b2]\n    z: 4",
  "merge of a text": "  a:\n    <<: text",
  "merge key in quotes": "  a: 1\n  '<<': {b: 2}\n  c: {\"<<\": 3}",
  "two merge keys": "  b: &b {x: 1}\n  a:\n    <<: *b\n    <<: *b",
  "anchor on a block": "  a: &x\n    b: 1\n  c: *x\n  d: &y text\n  e: *y",
  "tab as indentation": "  a:\n\tb: 1",
  "tab behind a colon": "  a:\t1",
  "tab behind a dash": "  -\ta",
  "tab on an empty line": "  a: 1\n\t\n  b: 2",
  "too deep a line": "  a: 1\n    b: 2",
  "wrong dedent": "  a:\n      b: 1\n    c: 2",
  "list in a mapping": "  a: 1\n  - b",
  "mapping in a list": "  - a\n  b: 1",
  "two values on a line": "  a: b: c",
  "list on the line of its key": "  a: - b",
  "key without value": "  a\n  b: 1",
  "unclosed quote": '  a: "b\n  c: d',
  "quoted keys": "  'a b': 1\n  \"c\\nd\": 2\n  e f: 3",
  "long key": `  ${"k".repeat(200)}: 1\n  "${"q".repeat(200)}": {a: 1}`,
  "too long a key": `  ${"k".repeat(1030)}: 1`,
  "long text": `  a: ${"word and another ".repeat(12)}\n  '${"key ".repeat(10)}': "${"quoted: ".repeat(20)}"`,
};

const ZEBRA = HEAD.replace("name: thing", "name: zebra");

const files: Record<string, string> = {
  "windows line ends": spec("  a: |\r\n    one\r\n    two\r\n  b: 'c\r\n    d'\r\n").replace(
    /\r?\n/g,
    "\r\n",
  ),
  "byte order mark": `\ufeff${spec("  a: 1\n")}`,
  "byte order mark behind a separator": `${spec("  a: 1\n")}---\n\ufeff${ZEBRA}--- # comment\n\ufeff${ZEBRA.replace("zebra", "zebu")}`,
  "byte order mark twice": `\ufeff\ufeff${spec("  a: 1\n")}`,
  "byte order mark before a separator": `${spec("  a: 1\n")}---\n\ufeff---\n${ZEBRA}`,
  "document end before a document": `...\n${spec("  a: 1\n")}`,
  "document end behind a separator": `${spec("  a: 1\n")}---\n# none\n...\n---\n${ZEBRA}`,
  "document end of an empty document": `---\n...\n---\n${ZEBRA}`,
  "document end twice": `${spec("  a: 1\n")}...\n...\n---\n${ZEBRA}`,
  "several documents": `---\n${spec("  a: 1\n")}--- # comment\n# only a comment\n---\n${ZEBRA}---\n`,
  "text behind a separator": `${spec("  a: 1\n")}--- b: 2\n`,
  "dashes that are no separator": `${spec("  a: 1\n")}-----BEGIN\n`,
  "document end": `${spec("  a: 1\n")}...\n`,
  directive: `%YAML 1.1\n---\n${spec("  a: 1\n")}`,
  "newer directive": `%YAML 1.2\n---\n${spec("  a: 1\n")}`,
  "separator without a line end": `${spec("  a: 1\n")}---`,
  "no line end": spec("  a: |\n    one"),
  json: '{"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "thing"},\n\t"spec": {"a": [1, null, "x\\u003c"]}}\n',
  "empty file": "",
  "only comments": "# nothing\n",
  "not UTF-8": `${HEAD}spec: \u0080\n`,
};

/** The cases by name: the text of a resource file each. */
export const cases: Record<string, string> = {
  ...Object.fromEntries(Object.entries(values).map(([name, text]) => [name, spec(`  a: ${text}\n`)])),
  ...Object.fromEntries(Object.entries(specs).map(([name, text]) => [name, spec(`${text}\n`)])),
  ...files,
};
