import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { put, putAll, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { bundleSystems, changedInputs, type SystemsBundle } from "../../src/project/bundle.ts";
import { closureDigest, closureOf } from "../../src/project/closure.ts";
import { Engine } from "../../src/project/engine.ts";

const root = temporaryFolder();
const dist = temporaryFolder();
const engine = new Engine(pathToFileURL(`${dist}/`));
putAll(dist, {
  "code.txt": "one",
  "index.mjs": "export const defineSystem = (made) => made;\n",
  "blocks.mjs": "export const webService = 1;\n",
});
const bundle = () => bundleSystems(root, DEFAULT_FOLDERS, engine);

const write = (path: string, text: string) => put(root, path, text);

const INDEX = "generators/systems/index.ts";

beforeEach(() => {
  write("package.json", "{}");
  write(
    INDEX,
    'import { shop } from "./shop/index.ts";\nimport { blog } from "./blog/index.ts";\nexport const systems = [shop, blog];\n',
  );
  write(
    "generators/systems/shop/index.ts",
    'import { defineSystem } from "kustogen";\nimport conf from "./nginx.conf";\nimport { port } from "../port.ts";\nexport const shop = defineSystem({ conf, port });\n',
  );
  write("generators/systems/shop/nginx.conf", "worker_processes 1;\n");
  write(
    "generators/systems/blog/index.ts",
    'import { port } from "../port.ts";\nexport const blog = { port };\n',
  );
  write("generators/systems/port.ts", "export const port: number = 80;\n");
  mkdirSync(join(root, "node_modules"), { recursive: true });
});

const code = ({ path }: SystemsBundle) => readFileSync(path, "utf8");

describe("the bundle of a project's systems", () => {
  it("leaves the engine outside, at the place of the one that runs, and takes in configuration as text", async () => {
    const made = await bundle();
    expect(code(made)).toContain(`from "file://${dist}/index.mjs"`);
    expect(code(made)).toContain("worker_processes 1;");
    expect(made.path.startsWith(join(root, "node_modules/.cache/kustogen/"))).toBe(true);
  });

  it("is refused for files that import each other, with the import that closes the circle", async () => {
    write(
      "generators/systems/port.ts",
      'import { offset } from "./offset.ts";\nexport const port = offset + 80;\n',
    );
    write(
      "generators/systems/offset.ts",
      '// Two.\nimport { port } from "./port.ts";\nexport const offset = Number(port);\n',
    );
    (await refusedLater(bundle())).toThrow(
      "generators/systems/port.ts:1: this import closes a circle, as generators/systems/offset.ts imports this file, itself or through others; a value used while they load would be missing. Move what they share into a file of its own",
    );
    write(
      "generators/systems/offset.ts",
      'import type { port } from "./port.ts";\nexport const offset = 8000 as typeof port;\n',
    );
    expect(code(await bundle())).toContain("offset + 80");
    rmSync(join(root, "generators/systems/offset.ts"));
  });

  it("is not made again while nothing that went into it changed", async () => {
    const first = await bundle();
    rmSync(`${first.path}.map`);
    expect((await bundle()).path).toBe(first.path);
    expect(() => readFileSync(`${first.path}.map`)).toThrow("ENOENT");
  });

  it.each(["generators/systems/shop/nginx.conf", "generators/systems/port.ts"])(
    "is generated again after a change of %s, and back after its undoing",
    async (path) => {
      const first = await bundle();
      const text = readFileSync(join(root, path), "utf8");
      write(path, text.replace("1", "2").replace("80", "81"));
      const second = await bundle();
      expect(second.digest).not.toBe(first.digest);
      write(path, text);
      expect((await bundle()).digest).toBe(first.digest);
    },
  );

  it.each(["package.json", "package-lock.json"])(
    "is generated again after a change of %s, by which imports may lead elsewhere",
    async (path) => {
      const { path: made } = await bundle();
      rmSync(`${made}.map`);
      write(path, '{ "private": true }');
      await bundle();
      expect(() => readFileSync(`${made}.map`)).not.toThrow();
      rmSync(join(root, path));
    },
  );

  it("is the same whatever a tsconfig.json says, which is no part of it; an import that only that maps is told so", async () => {
    const { digest } = await bundle();
    put(root, "evil.ts", "export const port = 666;\n");
    put(root, "extended.json", '{ "compilerOptions": { "paths": { "*": ["./evil.ts"] } } }');
    const compilerOptions = { paths: { far: ["./evil.ts"] }, target: "ES5" };
    const settings = { extends: "./extended.json", compilerOptions: { ...compilerOptions, baseUrl: "." } };
    for (const folder of ["", "generators/", "generators/systems/", "generators/systems/shop/"])
      write(`${folder}tsconfig.json`, `${JSON.stringify(settings)} // and no JSON`);
    expect((await bundle()).digest).toBe(digest);
    write("generators/systems/port.ts", 'export { port } from "far";\n');
    await expect(bundle()).rejects.toThrow(
      'generators/systems/port.ts:1:22: Could not resolve "far"; install the package, or run `npm ci`. `paths` of tsconfig.json isn\'t used for systems, `imports` of package.json is',
    );
    write("package.json", '{ "imports": { "#far": "./evil.ts" } }');
    write("generators/systems/port.ts", 'export { port } from "#far";\n');
    expect(code(await bundle())).toContain("666");
    for (const folder of ["", "generators/", "generators/systems/", "generators/systems/shop/"])
      rmSync(join(root, `${folder}tsconfig.json`));
  });

  it("sees a change that keeps size and modification time", async () => {
    const first = await bundle();
    const path = join(root, "generators/systems/port.ts");
    const moment = new Date(1_700_000_000_000);
    utimesSync(path, moment, moment);
    await bundle();
    write("generators/systems/port.ts", "export const port: number = 90;\n");
    utimesSync(path, moment, moment);
    expect((await bundle()).digest).not.toBe(first.digest);
  });

  it("is generated again if a source changed after it was read", async () => {
    const path = "generators/systems/port.ts";
    write(path, "export const port: number = 70;\n");
    const digests = createHash("sha1").constructor.prototype as { update(given: unknown): unknown };
    const { update } = digests;
    const spy = vi.spyOn(digests, "update").mockImplementation(function (this: unknown, given) {
      // The digest of a source: the bundler has read all of them.
      if (Buffer.isBuffer(given)) {
        spy.mockRestore();
        write(path, "export const port: number = 71;\n");
      }
      return update.call(this, given);
    });
    const { inputs } = await bundle();
    expect(changedInputs(root, inputs, () => true)).toEqual([path]);
    expect(code(await bundle())).toContain("71");
  });

  it("knows which sources don't say anymore what it was made from", async () => {
    const { inputs } = await bundle();
    const changed = (isAsked = (_: string) => true) => changedInputs(root, inputs, isAsked);
    const [port, conf] = ["generators/systems/port.ts", "generators/systems/shop/nginx.conf"];
    write(port, readFileSync(join(root, port), "utf8"));
    expect(changed()).toEqual([]);
    write(port, "export const port: number = 8080;\n");
    rmSync(join(root, conf));
    expect(changed()).toEqual([port, conf]);
    expect(changed((path) => path === conf)).toEqual([conf]);
  });

  it("is generated again for another engine", async () => {
    await bundle();
    const newer = temporaryFolder();
    putAll(newer, { "code.txt": "two", "index.mjs": "export const defineSystem = 1;\n" });
    const other = await bundleSystems(root, DEFAULT_FOLDERS, new Engine(pathToFileURL(`${newer}/`)));
    expect(code(other)).toContain(`from "file://${newer}/index.mjs"`);
    rmSync(`${other.path}.map`);
    put(newer, "code.txt", "three");
    await bundleSystems(root, DEFAULT_FOLDERS, new Engine(pathToFileURL(`${newer}/`)));
    expect(existsSync(`${other.path}.map`)).toBe(true);
  });
});

describe("what each system is made from", () => {
  it("is its own files and what they import, and nothing of its neighbours", async () => {
    const { inputs } = await bundle();
    expect(closureOf(inputs, "generators/systems/shop/index.ts")).toEqual([
      "generators/systems/port.ts",
      "generators/systems/shop/index.ts",
      "generators/systems/shop/nginx.conf",
    ]);
  });

  it("has a digest that changes with any of these files, and only with them", async () => {
    const before = (await bundle()).inputs;
    write("generators/systems/shop/nginx.conf", "worker_processes 4;\n");
    const after = (await bundle()).inputs;
    const of = (name: string, inputs: typeof before) =>
      closureDigest(inputs, closureOf(inputs, `generators/systems/${name}/index.ts`));
    expect(of("shop", after)).not.toBe(of("shop", before));
    expect(of("blog", after)).toBe(of("blog", before));
  });
});

describe("a source that can't be bundled", () => {
  it.each([
    ["a missing file", 'export { a } from "./gone.ts";', /index\.ts:1:19: Could not resolve "\.\/gone\.ts"/],
    [
      "a missing package",
      'export * from "left-pad";',
      /index\.ts:1:15: .*; install the package, or run `npm ci`\n.*left-pad";$/,
    ],
    ["a wrong entry of the engine", 'export * from "kustogen/bloks";', /Did you mean "kustogen\/blocks"/],
    [
      "a name that the engine doesn't have",
      'import { x, defineSistem } from "kustogen";\nexport const systems = [defineSistem];',
      /index\.ts:1:13: No matching export in "kustogen" for import "defineSistem"\. Did you mean "defineSystem"\?\n/,
    ],
    [
      "a syntax error",
      "export const systems = [;",
      /index\.ts:1:25: Unexpected ";"; TypeScript says: Expression or comma expected \(line 1, column 25\)\n/,
    ],
    [
      "a syntax error beside a password, which is not shown",
      'export const password = "hunter2xyz";;]',
      /index\.ts:1:\d+: Unexpected "\]"; TypeScript says: [^"\n]+\n {2}export const password = "\*{8}";;\]$/,
    ],
  ])("%s is named with file, line and column", async (_case, text, message) => {
    write(INDEX, `${text}\n`);
    (await refusedLater(bundle())).toThrow(message);
    await expect(bundle()).rejects.toBeInstanceOf(InputError);
  });

  it.each([
    ["in a circle", "circle.ts"],
    ["nowhere", "gone.ts"],
  ])("a link that leads %s is named where it is imported, and matters to nobody else", async (_case, to) => {
    const link = join(root, "generators/systems/circle.ts");
    symlinkSync(to, link);
    try {
      await expect(bundle()).resolves.toBeDefined();
      write(INDEX, 'import { a } from "./circle.ts";\nexport const systems = [a];\n');
      (await refusedLater(bundle())).toThrow(/index\.ts:1:19: Could not resolve "\.\/circle\.ts"/);
      await expect(bundle()).rejects.toBeInstanceOf(InputError);
    } finally {
      rmSync(link);
    }
  });

  it("a source that became a link in a circle is named, although it was bundled before", async () => {
    await bundle();
    const path = "generators/systems/port.ts";
    rmSync(join(root, path));
    symlinkSync("port.ts", join(root, path));
    try {
      (await refusedLater(bundle())).toThrow(/index\.ts:\d+:\d+: Could not resolve "\.\.\/port\.ts"/);
    } finally {
      rmSync(join(root, path));
    }
  });

  it("every mistake is named, not only the first", async () => {
    write(
      INDEX,
      'import { a } from "./gone.ts";\nimport { b } from "./lost.ts";\nexport const systems = [a, b];\n',
    );
    (await refusedLater(bundle())).toThrow(/gone[\s\S]*lost/);
  });

  it("a merge conflict is named as one, with its line, also in a text that a system imports", async () => {
    write(INDEX, "export const systems = [\n<<<<<<< HEAD\n  1,\n=======\n  2,\n>>>>>>> other\n];\n");
    (await refusedLater(bundle())).toThrow(`${INDEX}:2: has the markers of a merge conflict`);
    write(INDEX, 'import text from "./app.conf";\nexport const systems = [text];\n');
    write("generators/systems/app.conf", "\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n");
    (await refusedLater(bundle())).toThrow("generators/systems/app.conf:2: has the markers");
  });

  it("a project without the list of systems is told what to write", async () => {
    rmSync(join(root, INDEX));
    (await refusedLater(bundle())).toThrow(`${INDEX} is missing`);
  });
});
