import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { printable, printableLine } from "@kustogen/kustomize/errors/printable.ts";
import { printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { pathText } from "@kustogen/review/compare/path.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyCharacter } from "../../../kustomize/test/text/any-character.ts";
import { printed } from "../cli/printed.ts";
import { commitAll, newRepository, put } from "../delivery/fixture.ts";

// Every scalar of YAML that a build prints, changed, in every output of every command that shows values.

const RUNS = process.env.KUSTOGEN_SEED === undefined ? 3 : 40;

const integer = fc.bigInt({ min: -(2n ** 130n), max: 2n ** 130n });
const character = fc.oneof(
  anyCharacter,
  fc.constantFrom("\n", "\t", " ", "'", '"', "\\", "<", "&", "`", "|", "#"),
);
const shortText = fc.string({ unit: character, maxLength: 12 });
const longText = fc
  .tuple(shortText, fc.constantFrom("lorem ", "x", "ü", "👩‍🚀", "a\n"), fc.nat({ max: 70_000 }), shortText)
  .map(([start, unit, count, end]) => start + unit.repeat(count) + end);
/** Scalars as a file has them. */
const source = fc.oneof(
  integer.map(String),
  integer.map((one) => `0x${(one < 0n ? -one : one).toString(16)}`),
  integer.map((one) => `0o${(one < 0n ? -one : one).toString(8)}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom("9007199254740993", '"9007199254740993"', "9223372036854775807", "18446744073709551616"),
  fc.constantFrom(
    "-9007199254740993",
    "1_000",
    "017",
    "+12",
    "1e3",
    ".5",
    "1.",
    "1.0",
    "6.02e+23",
    "12:30:45",
  ),
  fc.constantFrom("null", "~", "true", "False", "yes", "on", "y", "=", "''", '".inf"', '"null"', '"true"'),
  fc.constantFrom("2001-12-14", "2001-12-14t21:59:43.10-05:00", "!!str 2001-12-14", "!!binary aGk="),
  shortText.map((text) => JSON.stringify(text)),
  longText.map((text) => JSON.stringify(text)),
);

/** The value of a source; undefined if kustomize doesn't print it. */
const readValue = (text: string): Value | undefined =>
  attempt(() => {
    const [{ a }] = parseDocuments(`a: ${text}\n`, "a.yaml") as [ValueMap];
    printResource({ a } as ValueMap);
    return a;
  }, undefined);
/** True for equal values, and for numbers that are one to the API server, such as 1e3 and 1000. */
const isSame = (one: Value | undefined, other: Value | undefined) =>
  one === other ||
  // biome-ignore lint/suspicious/noDoubleEquals: only this compares an integer with a float.
  (/number|bigint/.test(typeof one) && /number|bigint/.test(typeof other) && one == other);

const change = fc
  .tuple(fc.option(shortText, { freq: 4, nil: undefined }), source, source)
  .map(([name, ...sources]) => ({ name, sources, values: sources.map(readValue) as [Value, Value] }))
  .filter(({ name, values: [before, after] }) => {
    if (before === undefined || after === undefined || isSame(before, after)) return false;
    return name === undefined || readValue(JSON.stringify(name)) === name;
  });
const changes = fc.uniqueArray(change, { minLength: 15, maxLength: 15, selector: ({ name }) => name ?? {} });

/** The lines of a field in a printed object. */
const linesOf = (key: string, value: Value) =>
  printResource({ spec: { [key]: value } })
    .split("\n")
    .slice(1, -1);
const inPage = (text: string) => printable(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
/** A JSON text with its integers in full, which JSON.parse would round. */
const exactly = (json: string): ValueMap =>
  JSON.parse(
    json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.e])/g, (token) =>
      token.startsWith('"') ? token : `{"integer in full":"${token}"}`,
    ),
    (_, value) => (value?.["integer in full"] === undefined ? value : BigInt(value["integer in full"])),
  );

/** A value from JSON, which may write a float without a fraction. */
const asRead = (shown: Value | undefined, value: Value) =>
  typeof shown === "bigint" && typeof value === "number" ? Number(shown) : shown;

it("a changed scalar of any kind and length can be told from the old one in every output", async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      const root = newRepository();
      const fields = all.map(({ name, ...more }, at) => ({ key: `f${at}${name ?? ""}`, ...more }));
      const state = (side: 0 | 1) => {
        const spec = fields
          .map(({ key, sources }) => `  ${JSON.stringify(key)}: ${sources[side]}\n`)
          .join("");
        const thing = `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\nspec:\n${spec}`;
        const env = fields.flatMap(({ values }, at) =>
          isShown(values[side]) ? [`{name: V${at}, value: ${JSON.stringify(values[side])}}`] : [],
        );
        const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: a, image: a, env: [${env.join()}]}]}\n`;
        put(root, "overlays/beta/kustomization.yaml", "resources: [thing.yaml, pod.yaml]\n");
        put(root, "overlays/beta/thing.yaml", thing);
        put(root, "overlays/beta/pod.yaml", pod);
        commitAll(root, `${side}`);
      };
      state(0);
      state(1);
      await printed(
        root,
        "diff",
        "HEAD~1..",
        ...["json", "html", "md"].flatMap((end) => ["--output", `r.${end}`]),
      );
      const read = (end: string) => readFileSync(join(root, `r.${end}`), "utf8");
      const [page, comment, terminal] = [
        read("html"),
        read("md"),
        await printed(root, "diff", "HEAD~1..", "--all"),
      ];
      const rendered = await printed(root, "render", "overlays/beta");
      const isWhole = !comment.includes("this one shows");
      const [before, after] = ([0, 1] as const).map(
        (side) => new Set(fields.flatMap(({ key, values }) => linesOf(key, values[side]))),
      ) as [Set<string>, Set<string>];
      for (const [sign, element, lines, others] of [
        ["-", "del", before, after],
        ["+", "ins", after, before],
      ] as const)
        for (const line of lines) {
          if (sign === "+") expect(rendered).toContain(`${line}\n`);
          if (others.has(line)) continue;
          expect(page).toContain(`<${element}>${sign}${inPage(line)}</${element}>`);
          expect(terminal).toContain(`\n  ${sign}${printableLine(line.replaceAll("\t", "    "))}\n`);
          if (isWhole) expect(comment).toContain(`\n${sign}${printable(line)}\n`);
        }
      const [reported] = changesIn(exactly(read("json")));
      const told = new Map(
        (reported ?? []).map(({ path, before, after }) => [path, [before ?? null, after ?? null]]),
      );
      const objects = exactly(
        await printed(root, "render", "overlays/beta", "--json"),
      ) as unknown as ValueMap[];
      const thing = objects.find(({ kind }) => kind === "Thing") as ValueMap;
      for (const { key, values } of fields) {
        for (const [at, value] of values.entries())
          expect(asRead(told.get(pathText(["spec", key]))?.[at], value)).toBe(value);
        expect(asRead((thing.spec as ValueMap)[key], values[1])).toBe(values[1]);
      }
      await explained(
        root,
        fields.map(({ key, values }, at) => ({ key, line: at + 5, value: values[1] })).slice(0, 3),
      );
      await variables(
        root,
        fields.map(({ values }) => values[1]),
      );
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 120_000);

/** True for a text that a variable can have, without references to others. */
const isShown = (value: Value) => typeof value === "string" && !value.includes("$");

function changesIn(report: ValueMap): ValueMap[][] {
  const [environment] = report.environments as ValueMap[];
  return ((environment as ValueMap).resources as ValueMap[])
    .filter(({ kind }) => kind === "Thing")
    .map((one) => one.changes as ValueMap[]);
}

/** `explain` has the value of each line. */
async function explained(root: string, fields: { key: string; line: number; value: Value }[]): Promise<void> {
  for (const { key, line, value } of fields) {
    const place = `overlays/beta/thing.yaml:${line}`;
    expect(await printed(root, "explain", place)).toContain(
      printable(`Thing thing: ${pathText(["spec", key])} = ${printableJson(value, 0)}\n`),
    );
    const { fields: shown } = exactly(await printed(root, "explain", place, "--json"));
    expect(asRead((shown as ValueMap[])[0]?.value, value)).toBe(value);
  }
}

/** `env` has each text: in full in JSON, and its beginning on a terminal. */
async function variables(root: string, values: Value[]): Promise<void> {
  const text = await printed(root, "env", "overlays/beta");
  const { containers } = exactly(await printed(root, "env", "overlays/beta", "--json"));
  const told = (containers as ValueMap[])[0]?.variables as ValueMap[];
  for (const [at, value] of values.entries()) {
    if (!isShown(value)) continue;
    expect(told.find(({ name }) => name === `V${at}`)?.value).toBe(value);
    const line = String(value).replaceAll("\n", "⏎");
    const shown = line === "" ? '""' : line.length <= 60 ? line : `${line.slice(0, 59)}…`;
    expect(text).toContain(printableLine(shown));
  }
}

it.each([
  [".inf", "Infinity"],
  ["-.Inf", "-Infinity"],
  [".nan", "NaN"],
])("%s, which kustomize can't print, is told in every output of a comparison", async (source, shown) => {
  const root = newRepository();
  for (const value of ["1", source]) {
    put(root, "overlays/beta/kustomization.yaml", "resources: [thing.yaml]\n");
    put(
      root,
      "overlays/beta/thing.yaml",
      `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\nspec: {a: ${value}}\n`,
    );
    commitAll(root, value);
  }
  for (const format of ["terminal", "json", "html", "markdown"]) {
    const text = await printed(root, "diff", "HEAD~1..", "--format", format);
    expect(text).toContain("spec.a");
    expect(text).toMatch(new RegExp(`["\`>]${shown}["\`<]|→ ${shown}`));
  }
});

it("a wrong value of any size is told in every form of a check", async () => {
  const root = newRepository();
  put(root, "overlays/beta/kustomization.yaml", "resources: [api.yaml]\n");
  put(
    root,
    "overlays/beta/api.yaml",
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: {big: 9007199254740993}}
spec:
  replicas: 9007199254740993
  revisionHistoryLimit: "\\u202e👩‍🚀"
  minReadySeconds: [9007199254740995]
  selector: {matchLabels: {app: api}}
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: a, image: a}]}}
`,
  );
  const files = ["c.json", "c.sarif", "c.codequality.json"];
  const forms = [
    await printed(root, "check", "overlays/beta", "--all", ...files.flatMap((file) => ["--output", file])),
    await printed(root, "check", "overlays/beta", "--format", "github"),
    ...files.map((file) => readFileSync(join(root, file), "utf8")),
  ];
  for (const form of forms) {
    expect(form).toContain("9007199254740993");
    expect(form).toMatch(/\\u202e👩‍🚀/);
  }
  for (const json of forms.slice(2))
    expect(isMap(JSON.parse(json)) || Array.isArray(JSON.parse(json))).toBe(true);
});
