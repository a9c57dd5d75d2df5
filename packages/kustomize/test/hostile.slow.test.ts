import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rows } from "../../../test/table.ts";
import { InputError } from "../src/errors/errors.ts";
import { DiskTree } from "../src/node/disk.ts";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";

type Files = Record<string, string | Buffer>;

const RESOURCE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
const BUILD = "resources: [r.yaml]\n";

function build(files: Files, folder = "/"): void {
  new Renderer(new MemoryTree(Object.entries(files))).build(folder);
}

/** Aliases nine times over, `levels` deep: 9^levels values if they were written out. */
function aliasBomb(levels: number): string {
  let text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (let level = 1; level < levels; level++)
    text += `a${level}: &a${level} [${Array(9)
      .fill(`*a${level - 1}`)
      .join(", ")}]\n`;
  return text;
}

/** Folders that each build on two that build on the one before: 2^levels times the hundred resources of the first. */
function diamonds(levels: number): Files {
  const maps = Array.from({ length: 100 }, (_, at) => `{name: x${at}}`);
  const files: Files = { "/d0/kustomization.yaml": `configMapGenerator: [${maps.join(", ")}]\n` };
  for (let level = 1; level <= levels; level++) {
    files[`/d${level}/kustomization.yaml`] = `resources: [../l${level}, ../r${level}]\n`;
    for (const side of ["l", "r"])
      files[`/${side}${level}/kustomization.yaml`] = `resources: [../d${level - 1}]\nnamePrefix: ${side}\n`;
  }
  return files;
}

const chain = (length: number): Files =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `/k${at}/kustomization.yaml`,
      at === 0 ? "configMapGenerator: [{name: x}]\n" : `resources: [../k${at - 1}]\n`,
    ]),
  );

const patched = (patch: string): Files => ({
  "/kustomization.yaml": `${BUILD}patches: [{path: p.json, target: {name: x}}]\n`,
  "/r.yaml": `${RESOURCE}a: {b: 1}\n`,
  "/p.json": patch,
});

const replaced = (fieldPaths: string[], options: string): Files => ({
  "/kustomization.yaml": `${BUILD}replacements:\n${fieldPaths
    .map(
      (path) =>
        `- source: {kind: ConfigMap, fieldPath: a}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: ['${path}'], options: ${options}}]\n`,
    )
    .join("")}`,
  "/r.yaml": `${RESOURCE}a: ${options.includes("delimiter") ? "text" : "{b: 1}"}\nlist: []\n`,
});

/** A file of 33 MB, more than any may have, behind a beginning, made when its turn comes, so that there is one at a time. */
const large = (beginning: string, repeated: string | number) => (): Files => {
  const bytes = Buffer.allocUnsafe(beginning.length + (33 << 20));
  bytes.fill(repeated, bytes.write(beginning));
  return { "/kustomization.yaml": BUILD, "/r.yaml": bytes };
};

const hostile: [what: string, files: Files | (() => Files), folder?: string][] = [
  ["5,000 folders in a row", chain(5000), "/k4999"],
  ["folders that double the resources 40 times", diamonds(40), "/d40"],
  ["aliases in a kustomization", { "/kustomization.yaml": aliasBomb(15) }],
  [
    "a JSON patch that copies its copies",
    patched(
      `[${Array.from({ length: 60 }, (_, at) => `{"op": "copy", "from": "/a", "path": "/a/b${at}"}`).join(",")}]`,
    ),
  ],
  [
    "replacements that copy their copies",
    replaced(
      Array.from({ length: 60 }, (_, at) => `a.b${at}`),
      "{create: true}",
    ),
  ],
  ["replacements that double a text", replaced(Array(60).fill("a"), "{delimiter: '-', index: 9999999}")],
  ["a replacement with a path of 20,000 parts", replaced(["a.".repeat(20_000)], "{create: true}")],
  ["a replacement that makes what it doesn't select", replaced(["list.[name=a+b].x"], "{create: true}")],
  ["a list of 8 million elements", large(`${RESOURCE}data:\n`, "- a\n")],
  ["8 million documents", large("", "---\n")],
  ["33 MB of zero bytes", large("", 0)],
  ["33 MB that are no text", large("", 0xff)],
];

const TARGETED = "patches: [{patch: '[{op: test, path: /a}]', target:";
/** A folder, and files of it by path; "↵" ends a line, RESOURCE is the fields of an object and BUILD a kustomization that lists r.yaml. */
const written = rows(`
two folders that build on each other | /a | /a/kustomization.yaml: resources: [../b]↵ | /b/kustomization.yaml: resources: [../a]↵
components that include each other | /a | /a/kustomization.yaml: components: [../b]↵ | /b/kustomization.yaml: kind: Component↵components: [../c]↵ | /c/kustomization.yaml: kind: Component↵components: [../b]↵
a folder that is its own transformer | /a | /a/kustomization.yaml: transformers: [../a]↵
an alias for the value that it is in | / | /kustomization.yaml: BUILD | /r.yaml: RESOURCEdata: &a↵  b: *a↵
mappings 10,000 deep | / | /kustomization.yaml: BUILD | /r.yaml: RESOURCEdata: ${"{a: ".repeat(10_000)}1${"}".repeat(10_000)}↵
block lists 10,000 deep | / | /kustomization.yaml: BUILD | /r.yaml: RESOURCEdata:↵${"- ".repeat(10_000)}a↵
a million brackets that nobody closes | / | /kustomization.yaml: BUILD | /r.yaml: RESOURCEdata: ${"[".repeat(1_000_000)}
a kustomization 10,000 deep | / | /kustomization.yaml: resources: ${"[".repeat(10_000)}
a JSON patch 100,000 deep | / | PATCH: [{"op": "add", "path": "/a", "value": ${"[".repeat(100_000)}${"]".repeat(100_000)}}]
a JSON patch with a path of a million parts | / | PATCH: [{"op": "add", "path": "${"/a".repeat(1_000_000)}", "value": 1}]
a label selector of 50,000 parentheses | / | /kustomization.yaml: BUILD${TARGETED} {labelSelector: '${"a in (".repeat(50_000)}'}}]↵ | /r.yaml: RESOURCE
an expression of 100,000 parentheses | / | /kustomization.yaml: BUILD${TARGETED} {name: '${"(".repeat(100_000)}'}}]↵ | /r.yaml: RESOURCE
an expression that repeats a million times | / | /kustomization.yaml: BUILD${TARGETED} {name: '((a{1000}){1000}){1000}'}}]↵ | /r.yaml: RESOURCE
a patch from outside the root | /a | /a/kustomization.yaml: patches: [{path: ../p.yaml}]↵resources: [r.yaml]↵ | /a/r.yaml: RESOURCE | /p.yaml: RESOURCE
a replacement from outside the root | /a | /a/kustomization.yaml: replacements: [{path: ../p.yaml}]↵ | /p.yaml: []↵
an OpenAPI file from outside the root | /a | /a/kustomization.yaml: openapi: {path: ../o.json}↵resources: [r.yaml]↵ | /a/r.yaml: RESOURCE | /o.json: {}
a path with a zero byte | / | /kustomization.yaml: resources: ["a\\0b"]↵
`).map(([what = "", folder = "", ...files]): (typeof hostile)[number] => {
  const texts = files.map((file): [path: string, text: string] => {
    const at = file.indexOf(": ");
    const text = file.slice(at + 2).replaceAll("↵", "\n");
    return [file.slice(0, at), text.replace(/^BUILD/, BUILD).replace(/^RESOURCE/, RESOURCE)];
  });
  const [[first, patch] = ["", ""]] = texts;
  return [what, first === "PATCH" ? patched(patch) : Object.fromEntries(texts), folder];
});

// A build that hangs or crashes would end the run, so that an error is all there is to expect. Nothing can interrupt it,
// so a limit of time would only tell how busy the machine is.
describe("hostile input ends with an error", { timeout: 0 }, () => {
  for (const [what, files, folder] of [...hostile, ...written]) {
    it(what, () => {
      const made = typeof files === "function" ? files() : files;
      expect(() => build(made, folder)).toThrow(InputError);
    });
  }
});

describe("an expression that backtracks elsewhere", () => {
  it("is matched in linear time", () => {
    const files = patched('[{"op": "add", "path": "/c", "value": 1}]');
    files["/kustomization.yaml"] = `${BUILD}patches: [{path: p.json, target: {name: '(x+x+)+y'}}]\n`;
    files["/r.yaml"] = RESOURCE.replace("x}", `${"x".repeat(5_000)}}`);
    expect(() => build(files)).not.toThrow();
  });
});

describe("keys that mean something to JavaScript", () => {
  it("are ordinary keys", () => {
    const files: Files = {
      "/kustomization.yaml": `${BUILD}namePrefix: __proto__\ncommonLabels: {__proto__: v, constructor: w}\n`,
      "/r.yaml": `${RESOURCE}__proto__: {polluted: yes}\ndata: {__proto__: y, toString: z}\n`,
    };
    const [built] = new Renderer(new MemoryTree(Object.entries(files))).build("/") as [object];
    expect(Object.hasOwn(built, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("links", () => {
  const root = mkdtempSync(join(tmpdir(), "kustogen-hostile-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it("to a file of a generator outside the root are refused", () => {
    write("generator/kustomization.yaml", "configMapGenerator: [{name: x, files: [r.yaml]}]\n");
    symlinkSync("/etc/hostname", join(root, "generator/r.yaml"));
    expect(() => new Renderer(new DiskTree()).build(join(root, "generator"))).toThrow(/outside/);
  });

  it("that go in a circle are an error", () => {
    write("circle/kustomization.yaml", BUILD);
    symlinkSync("r.yaml", join(root, "circle/r.yaml"));
    expect(() => new Renderer(new DiskTree()).build(join(root, "circle"))).toThrow(InputError);
  });

  it("to the folder they stand in are a circle of kustomizations", () => {
    write("loop/kustomization.yaml", "resources: [again]\n");
    symlinkSync(".", join(root, "loop/again"));
    expect(() => new Renderer(new DiskTree()).build(join(root, "loop"))).toThrow(/cycle/);
  });
});
