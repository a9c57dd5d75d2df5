import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { shortcuts } from "../../src/shortcuts.ts";
import type { Files } from "../build.ts";
import { EditedLines, type Leaf } from "./edited-line.ts";

/** Few values, so that layers often set a value that a field has. */
const WORD = fc.constantFrom("a", "b");
const SOME = fc.subarray(["A", "B", "C"], { minLength: 1 });
const SWITCH = fc.boolean();

const ENV = fc.record({ names: SOME, value: WORD, replaces: SWITCH });

const entry = (name: string, value: string) => `        - name: ${name}\n          value: ${value}\n`;

function container(env: { names: string[]; value: string; replaces: boolean }, more: string): string {
  const variables = env.names.map((name) => entry(name, env.value)).join("");
  return `spec:
  template:
    spec:
      containers:
      - name: main
        env:
${env.replaces ? "        - $patch: replace\n" : ""}${variables}${more}`;
}

const NAMED = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";

/** A strategic merge patch: variables, arguments, annotations; some of it as it was. */
const STRATEGIC = fc
  .record({ env: ENV, args: fc.array(WORD, { maxLength: 2 }), note: fc.option(WORD), targeted: SWITCH })
  .map(({ env, args, note, targeted }) => {
    const list =
      args.length === 0 ? "" : `        args:\n${args.map((one) => `        - ${one}\n`).join("")}`;
    const annotations = note === null ? "" : `  annotations:\n    note: ${note}\n`;
    return { text: NAMED + annotations + container(env, list), targeted };
  });

const OPERATION = fc.oneof(
  fc.record({ op: fc.constant("replace"), path: fc.constantFrom("env/0/value", "args/0"), value: WORD }),
  fc.record({ op: fc.constant("add"), path: fc.constantFrom("args/0", "args/-", "workingDir"), value: WORD }),
  fc.record({ op: fc.constant("remove"), path: fc.constantFrom("args/1", "args/-1") }),
  fc.record({ op: fc.constant("copy"), path: fc.constant("args/-"), from: fc.constant("env/0/value") }),
  fc.record({ op: fc.constant("move"), path: fc.constant("args/-"), from: fc.constant("args/0") }),
);

const CONTAINER = "/spec/template/spec/containers/0/";

/** A JSON patch, in arguments that it puts there first, so that each step has something to change. */
const JSON_PATCH = fc.array(OPERATION, { minLength: 1, maxLength: 4 }).map((operations) => ({
  text: [{ op: "add", path: "args", value: ["p", "q", "r", "s", "t", "u"] }, ...operations]
    .map((one) => {
      const from = "from" in one ? `  from: ${CONTAINER}${one.from}\n` : "";
      const value = "value" in one ? [one.value].flat() : [];
      const given =
        value.length > 1 ? `\n${value.map((item) => `  - ${item}\n`).join("")}` : ` ${value[0]}\n`;
      return `- op: ${one.op}\n  path: ${CONTAINER}${one.path}\n${from}${value.length === 0 ? "" : `  value:${given}`}`;
    })
    .join(""),
  targeted: true,
}));

const FIELDS = fc.record({
  patches: fc.array(fc.oneof({ weight: 2, arbitrary: STRATEGIC }, JSON_PATCH), { maxLength: 3 }),
  labels: fc.option(fc.record({ value: WORD, templates: SWITCH })),
  note: fc.option(WORD),
  tag: fc.option(WORD),
  replicas: fc.option(fc.integer({ min: 1, max: 2 })),
  literals: fc.option(fc.record({ names: SOME, value: WORD })),
  inline: SWITCH,
});

/** The files of a folder that builds on the one below it, or of a component of that. */
const layer = (folder: string, below: string, fields: ReturnType<typeof FIELDS.generate>["value"]): Files => {
  const { patches, labels, note, tag, replicas, literals, inline } = fields;
  const indented = (text: string) => text.replace(/^(?=.)/gm, "    ");
  const target = (targeted: boolean) => (targeted ? "\n  target:\n    kind: Deployment" : "");
  const text = [
    `resources:\n- ../${below}\n`,
    patches.length === 0 ? "" : "patches:\n",
    ...patches.map(({ text, targeted }, at) =>
      inline
        ? `- patch: |-\n${indented(text).trimEnd()}${target(targeted)}\n`
        : `- path: p${at}.yaml${target(targeted)}\n`,
    ),
    labels && `labels:\n- pairs:\n    team: ${labels.value}\n  includeTemplates: ${labels.templates}\n`,
    note === null ? "" : `commonAnnotations:\n  note: ${note}\n`,
    tag === null ? "" : `images:\n- name: app\n  newTag: ${tag}\n`,
    replicas === null ? "" : `replicas:\n- name: web\n  count: ${replicas}\n`,
    literals &&
      `configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n${literals.names.map((one) => `  - ${one}=${literals.value}\n`).join("")}`,
  ];
  const files = inline ? [] : patches.map(({ text }, at) => [`${folder}/p${at}.yaml`, text]);
  return { [`${folder}/kustomization.yaml`]: text.join(""), ...Object.fromEntries(files) };
};

const BASE: Files = {
  "base/kustomization.yaml":
    "resources:\n- web.yaml\nconfigMapGenerator:\n- name: settings\n  literals:\n  - A=a\n  - B=b\n",
  "base/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    team: a
  annotations:
    note: a
spec:
  replicas: 1
  template:
    metadata:
      labels:
        team: a
    spec:
      containers:
      - name: main
        image: app:a
        args:
        - a
        - b
        env:
        - name: A
          value: a
        - name: B
          value: b
`,
};

const ROOT = join(import.meta.dirname, "../../../..");

/** The generated kustomizations of this repository. */
const HERE: Files = Object.fromEntries(
  ["base", "overlays"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(join(ROOT, path)).isFile())
      .map((path) => [path, readFileSync(join(ROOT, path), "utf8")]),
  ),
);

afterEach(() => {
  shortcuts.taken = true;
});

function expectToDecide(lines: EditedLines, leaf: Leaf): void {
  shortcuts.taken = false;
  const long = lines.edit(leaf);
  shortcuts.taken = true;
  const { place, said, value } = lines.edit(leaf);
  expect(place, "as without passing over work").toBe(long.place);
  const is = said[0] === String(leaf.value) ? String(value) === said[1] : value !== leaf.value;
  expect(is, `${leaf.path.join(".")} = ${leaf.value}, by ${place}, becomes ${String(value)}`).toBe(true);
}

describe("the line of a field is the one that decides: edited, it gives the field the edited value", () => {
  it("in any layers", () => {
    fc.assert(
      fc.property(FIELDS, FIELDS, fc.nat(), (middle, top, chosen) => {
        const files = { ...BASE, ...layer("middle", "base", middle), ...layer("app", "middle", top) };
        const lines = new EditedLines(files, "/app");
        const leaves = lines.leaves();
        expectToDecide(lines, leaves[chosen % leaves.length] as Leaf);
      }),
      { numRuns: 400 },
    );
  });

  it.each(Object.keys(HERE).flatMap((path) => /^(overlays\/.*)\/kustomization\.yaml$/.exec(path)?.[1] ?? []))(
    "in %s",
    (overlay) => {
      const lines = new EditedLines(HERE, `/${overlay}`);
      const leaf = fc.constantFrom(...lines.leaves());
      fc.assert(
        fc.property(leaf, (one) => expectToDecide(lines, one)),
        { numRuns: 20 },
      );
    },
  );
});
