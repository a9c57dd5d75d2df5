import type { Choice } from "./choice.ts";
import type { RandomTree } from "./kustomizations.ts";

/**
 * A random tree whose resources and patches spell their scalars in every way that YAML has, in block and in brackets,
 * and take them through what reads them again: patches one after the other, variables, replacements, typed lists.
 */
export function randomSpellings(choice: Choice): RandomTree {
  const files: Record<string, string> = {};
  files["base/r.yaml"] = resources(choice);
  files["base/kustomization.yaml"] = `resources: [r.yaml]\n${fields(choice, files, "base")}`;
  const layers = choice.upTo(2);
  let below = "base";
  for (let layer = 0; layer < layers; layer++) {
    const folder = `o${layer}`;
    files[`${folder}/kustomization.yaml`] = `resources: [../${below}]\n${fields(choice, files, folder)}`;
    below = folder;
  }
  if (choice.chance(6))
    for (const path of Object.keys(files))
      files[path] = files[path]?.replaceAll("apiVersion: e/v1\n", "") ?? "";
  return { files, target: below };
}

/** Scalars that fit on a line, in brackets too. */
const INLINE = [
  ...[
    "yes",
    "on",
    "y",
    "n",
    "off",
    "No",
    '"yes"',
    "'on'",

    "true",
    "True",
    '"true"',
    "!!str true",
  ],
  ...["1", "1.0", "0x10", "0o17", "0777", "1e3", "1_000", "20240115", "1000000", "0.00001", "-0", "+1", ".5"],
  ...['"1"', "'8080'", "12345678901234567890", "1e21", "123456.5", "0B1", "1.50", "1.5"],
  ...["2024-01-15", '"2024-01-15"', "2001-12-14T21:59:43Z"],
  ...["null", "~", '""', "''", "text", '"a: b"', '"a #b"', "'#x'", "é", '"two\\nlines"', '"two\\nlines\\n"'],
  ...[
    '!!int "3"',
    '!!float "1"',
    '!!bool "true"',
    "!!float 1e3",
    "!!float 1.5",
    "!!timestamp 2024-01-15",
    "!!binary aGk=",
    "!custom x",
    '!!str "1"',
    '"\\ttab"',
    "a-b",
    "$(V)",
    '"$(V)"',
    "x$(V)y",
  ],
];
/** Scalars that take several lines, without their margin. */
const BLOCKS = [
  ["|", "a", "b"],
  ["|-", "a", "  b", "c"],
  ["|+", "a", ""],
  [">", "a", "b"],
  [">-", "a", "  more", "b"],
  [">-", "a", "", "b", "  c", "d"],
  ["|", "$(V)"],
];
/** Scalars that are not what their tags say, which is no matter until they are written out. */
const MISTAKEN = ["!!null text", '!!null "text"', "!!int text", '!!int "1.5"', "!!bool 1", "!!binary a.b"];
const KEYS = ["a", "b", "c", "d"];

/** A scalar; `margin` is that of the lines below, undefined in brackets. */
function scalar(choice: Choice, margin: string | undefined, empty = 3): string {
  if (choice.chance(empty)) return "";
  if (margin !== undefined && choice.chance(18)) {
    const [head, ...lines] = choice.of(...BLOCKS) as [string, ...string[]];
    return `${head}\n${lines.map((line) => (line === "" ? "" : margin + line)).join("\n")}`;
  }
  if (choice.mistake(2)) return choice.of(...MISTAKEN);
  return choice.of(...INLINE);
}

/** A mapping of scalars under a key, in block or in brackets; `again` is the chance of a key that occurs again. */
function mapping(choice: Choice, margin: string, always?: string, again = 0): string {
  const empty = 3;
  // What a replacement takes is there, but in trees with a mistake.
  const chosen = KEYS.filter((key) => (key === always && !choice.mistake(30)) || choice.chance(55));
  if (chosen.length === 0) return choice.chance(50) ? " {}" : " {a: x}";
  const isFlow = choice.chance(25);
  const entries = chosen.map(
    (key) => `${key}: ${scalar(choice, isFlow ? undefined : `${margin}    `, empty)}`,
  );
  // What becomes of variables in the last value, and of a key whose first value is none, is kustomize's own (docs/rendering.md).
  const repeated = entries.filter((entry) => !/: (|null|~|!!null.*)$/.test(entry)).map((entry) => entry[0]);
  while (repeated.length > 0 && choice.chance(again))
    entries.push(`${choice.of(...repeated)}: ${scalar(choice, undefined, empty).replace("$(V)", "v")}`);
  return isFlow ? ` {${entries.join(", ")}}` : `\n${entries.map((entry) => margin + entry).join("\n")}`;
}

function env(choice: Choice, margin: string): string {
  return KEYS.filter(() => choice.chance(50))
    .map((key) =>
      choice.chance(25)
        ? `${margin}- {name: ${key}, value: ${scalar(choice, undefined)}}`
        : `${margin}- name: ${key}\n${margin}  value: ${scalar(choice, `${margin}      `)}`,
    )
    .join("\n");
}

function metadata(choice: Choice, name: string, margin = ""): string {
  const inner = `${margin}    `;
  // Of its own mappings kustomize sets only the annotations again, so that a key may occur again there.
  const annotations = choice.chance(60)
    ? `\n${margin}  annotations:${mapping(choice, inner, undefined, 10)}`
    : "";
  return `${margin}metadata:\n${margin}  name: ${name}${annotations}`;
}

function foo(choice: Choice, margin = ""): string {
  return [
    `${margin}apiVersion: e/v1`,
    `${margin}kind: Foo`,
    metadata(choice, "foo", margin),
    `${margin}spec:${mapping(choice, `${margin}  `, "b")}`,
  ].join("\n");
}

function deployment(choice: Choice): string {
  const variables = env(choice, "        ");
  return [
    "apiVersion: apps/v1\nkind: Deployment",
    metadata(choice, "web"),
    "spec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: main\n        image: i",
    choice.chance(40)
      ? `        args:\n        - ${choice.of("text", ">-\n            a\n              b\n            c", '"8080"', "'on'")}\n        - "$(V)"`
      : "",
    variables === "" ? "" : `        env:\n${variables}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function configMap(choice: Choice, margin = ""): string {
  const parts = [metadata(choice, "cm", margin), `${margin}data:${mapping(choice, `${margin}  `, "a")}`];
  // What stands last is what a comment at the end comes to stand below.
  if (choice.chance(25)) parts.reverse();
  return [`${margin}apiVersion: v1`, `${margin}kind: ConfigMap`, ...parts].join("\n");
}

function resources(choice: Choice): string {
  const config = choice.chance(25)
    ? `apiVersion: v1\nkind: ConfigMapList\nitems:\n- ${configMap(choice, "  ").slice(2)}`
    : configMap(choice);
  const end = choice.of("\n", "\n", "\n\n# end\n", "\n\n  # a\n# end\n");
  return [foo(choice), deployment(choice), config].join("\n---\n") + end;
}

function fields(choice: Choice, files: Record<string, string>, folder: string): string {
  const patches = choice.list(3, (index) => patch(choice, files, folder, index)).join("");
  return [
    choice.chance(20) ? "namePrefix: p-\n" : "",
    choice.chance(10) ? "nameSuffix: -s\n" : "",
    choice.chance(15) ? "namespace: ns\n" : "",
    choice.chance(15) ? "commonAnnotations: {z: w}\n" : "",
    choice.chance(12) ? "labels: [{pairs: {l: w}, fields: [{path: metadata/annotations}]}]\n" : "",
    folder === "base" && choice.chance(25)
      ? "vars: [{name: V, objref: {kind: ConfigMap, name: cm, apiVersion: v1}}]\n"
      : "",
    choice.chance(20) ? replacements(choice) : "",
    patches === "" ? "" : `patches:\n${patches}`,
  ].join("");
}

/** One or two, the second of which may come over what the first has put. */
function replacements(choice: Choice): string {
  const list = choice.chance(40) ? [replacement(choice), replacement(choice)] : [replacement(choice)];
  return `replacements: [${list.join(", ")}]\n`;
}

function replacement(choice: Choice): string {
  const source = choice.mistake(30)
    ? "{kind: Foo, fieldPath: metadata.annotations.a}"
    : choice.of(
        "{kind: ConfigMap, fieldPath: data.a}",
        "{kind: Foo, fieldPath: spec.b}",
        "{kind: Deployment, fieldPath: spec.replicas}",
      );
  const target = choice.of("spec.c", "metadata.annotations.b", "spec.a", "spec.b");
  const create = target === "spec.b" || choice.mistake(30) ? "" : ", options: {create: true}";
  return `{source: ${source}, targets: [{select: {kind: Foo}, fieldPaths: [${target}]${create}}]}`;
}

function patch(choice: Choice, files: Record<string, string>, folder: string, index: number): string {
  const file = `p${index}.yaml`;
  const write = (text: string): void => void (files[`${folder}/${file}`] = `${text}\n`);
  if (choice.chance(25)) {
    const value = choice.of(
      "1",
      '"x"',
      "true",
      "1000000",
      '"\\ttab\\nx"',
      '"a\\nb"',
      "null",
      "[1]",
      '{"k": "yes"}',
    );
    const step = choice.of(
      `{"op": "add", "path": "/spec/a", "value": ${value}}`,
      `{"op": "replace", "path": "/spec/b", "value": ${value}}`,
      '{"op": "copy", "from": "/metadata", "path": "/spec/copied"}',
      choice.mistake(30)
        ? '{"op": "remove", "path": "/spec/d"}'
        : '{"op": "copy", "from": "/spec", "path": "/metadata/d"}',
      '{"op": "add", "path": "/metadata/annotations", "value": {"n": "x", "m": "1"}}',
      '{"op": "copy", "from": "/metadata/name", "path": "/spec/c"}',
    );
    write(`[${step}]`);
    const kind = choice.of("Foo", "Foo", "Deployment", choice.mistake(30) ? "ConfigMap" : "Foo");
    return `- {path: ${file}, target: {kind: ${kind}}}\n`;
  }
  const options = choice.chance(10) ? ", options: {allowNameChange: true}" : "";
  const target = choice.chance(25);
  const [kind, text] = choice.of(
    ["Foo", foo],
    ["Foo", foo],
    ["Deployment", deployment],
    ["ConfigMap", configMap],
  ) as [string, (choice: Choice) => string];
  write(choice.chance(8) ? text(choice).replace(/annotations:.*/, "annotations: null") : text(choice));
  return target ? `- {path: ${file}, target: {kind: ${kind}}${options}}\n` : `- {path: ${file}${options}}\n`;
}
