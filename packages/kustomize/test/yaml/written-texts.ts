import fc from "fast-check";

/** The first of them mostly, which are usual, and now and then one of the others. */
function mostly(usual: readonly string[], others: readonly string[]) {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const key = mostly(
  ["a", "b", "spec", "data", "app.kubernetes.io/name", "$patch", "k8s:io.name"],
  ["true", "1", '"q"', "<<"],
);
const scalar = mostly(
  [
    "x",
    "a b  # why",
    "http://x/y",
    "12",
    "-1",
    "--config=/etc/x",
    "--",
    'x:y # {"$policy": "z:a"}',
    '"a: #"',
    "'it''s'",
    "[a, b]",
    "{}",
    "null",
    "# only",
    "x #y",
    "| # text\n      a: b\n\n      - c",
    "|-\n            deep",
  ],
  [
    "a: b",
    "--config=/etc/x: y",
    "---",
    ">2\n   a",
    "- x",
    '"open',
    "[a, {b: c}]",
    "{a: b}",
    "&x y",
    "*x",
    "!t z",
    "a:",
    "|-\n        deep\n      less: 1",
    "more\n      lines",
    "more\n      lines: too",
  ],
);
/** What stands below a key, in rows without their indentation. */
const { node } = fc.letrec<{ node: string[]; map: string[]; list: string[] }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    scalar.map((text) => [text]),
    tie("map"),
    tie("list"),
  ),
  map: fc
    .array(fc.tuple(key, tie("node"), fc.constantFrom("", "  ", "    ")), { minLength: 1, maxLength: 3 })
    .map((entries) => [
      "",
      ...entries.flatMap(([name, value, by]) =>
        value.length === 1 ? [`${name}: ${value[0]}`] : [`${name}:`, ...below(value, by)],
      ),
    ]),
  list: fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((items) => [
    "",
    ...items.flatMap((item) => {
      if (item.length === 1) return [`- ${item[0]}`];
      const [first = "", ...more] = item.slice(1);
      return [`- ${first}`, ...below(["", ...more], "  ")];
    }),
  ]),
}));

function below([, ...rows]: readonly string[], by: string): string[] {
  return rows.map((row) => by + row);
}

const document = fc
  .tuple(
    mostly(["A", "B", '"A"'], ["True"]),
    mostly(["web", "'web'", "api # it"], ["3", ""]),
    node,
    mostly(["spec", "data"], ["metadata", "kind", "items"]),
  )
  .map(([kind, name, value, last]) =>
    [
      `kind: ${kind}`,
      "metadata:",
      "  labels: {}",
      `  name: ${name}`,
      ...(value.length === 1 ? [`${last}: ${value[0]}`] : [`${last}:`, ...below(value, "  ")]),
    ].join("\n"),
  );
/** Rows that are put anywhere, as people leave them behind. */
const stray = mostly(
  ["", "   ", "# why", "  # why", "---"],
  ["- x", "a: b", "  a: b", "    - a: b", "--- # x", "...", "  text"],
);
/** A YAML text, mostly in the usual form. */
export const text = fc
  .tuple(
    fc.array(document, { minLength: 1, maxLength: 3 }).map((all) => all.join("\n---\n").split("\n")),
    fc.array(fc.tuple(fc.nat(30), stray), { maxLength: 2 }),
  )
  .map(([rows, strays]) => {
    for (const [at, row] of strays) rows.splice(at, 0, row);
    return rows.join("\n");
  });
