import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it, vi } from "vitest";
import { put, putAll, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { bundleSystems, changedInputs } from "../../src/project/bundle.ts";
import { closureDigest, closureOf } from "../../src/project/closure.ts";
import { Engine } from "../../src/project/engine.ts";
import { withVendored } from "../../src/project/vendored.ts";
import { textFiles } from "../../src/vitest/index.ts";
import { workIn } from "../working-folder.ts";

const root = temporaryFolder();
const generators = join(root, "generators");
const dist = temporaryFolder();
const bundle = () => bundleSystems(root, DEFAULT_FOLDERS, new Engine(pathToFileURL(`${dist}/`)));
const write = (path: string, text: string) => put(root, path, text);
beforeAll(() => {
  putAll(dist, { "code.txt": "one", "index.mjs": "export const kustomization = 1, manifests = 2;\n" });
  write("package.json", "{}");
  mkdirSync(join(root, "node_modules"));
  write("generators/vendor/x/kustomization.yaml", "resources: [one.yaml]\n");
  write("generators/vendor/x/one.yaml", "a: 1\n");
  write("generators/vendor/y/install.yaml", "b: 1\n");
  symlinkSync("circle", join(generators, "vendor/circle"));
  symlinkSync("circle.yaml", join(generators, "vendor/y/circle.yaml"));
  write(
    "generators/systems/index.ts",
    'import { one } from "./one/index.ts";\nimport { two } from "./two/index.ts";\nexport const systems = [one, two];\n',
  );
  write(
    "generators/systems/one/index.ts",
    'import { kustomization } from "kustogen";\nexport const one: unknown = () => kustomization("vendor/x");\n',
  );
  write(
    "generators/systems/two/index.ts",
    'import { manifests } from "kustogen";\nexport const two: unknown = () => manifests("vendor/z/install.yaml");\n',
  );
});

it("what a call names is handed to it, at the end of the file, so that lines keep their numbers", () => {
  const code =
    'f(...kustomization( "vendor/x"), manifests(\'vendor/y/install.yaml\'));\nkustomization("vendor/x");';
  expect(withVendored(code, generators)).toBe(
    "f(...kustomization( __vendored0, \"vendor/x\"), manifests(__vendored1, 'vendor/y/install.yaml'));\n" +
      'kustomization(__vendored0, "vendor/x");\n' +
      `import __vendored0 from "kustogen-vendored:${generators}/vendor/x";\n` +
      `import __vendored1 from "${generators}/vendor/y/install.yaml";`,
  );
});

it("a folder within a vendored one brings all of that, which it may refer to", () => {
  write("generators/vendor/x/deep/kustomization.yaml", "resources: [../one.yaml]\n");
  expect(withVendored('kustomization("vendor/x/deep");', generators)).toBe(
    `kustomization(__vendored0, "vendor/x/deep");\nimport __vendored0 from "kustogen-vendored:${generators}/vendor/x";`,
  );
  rmSync(join(generators, "vendor/x/deep"), { recursive: true });
});

it.each([
  'kustomization("vendor/nothing")',
  'manifests("vendor/x")',
  'manifests("vendor/y/other.yaml")',
  'manifests("vendor/y/circle.yaml")',
  'kustomization("vendor/circle")',
  "kustomization(`vendor/x`)",
  'overlay("vendor/x")',
])("%s is left as it is", (code) => {
  expect(withVendored(code, generators)).toBe(code);
});

it("a changed vendored file is a change of the systems that use its folder, and of no other", async () => {
  const digests = async () => {
    const { inputs } = await bundle();
    return ["one", "two"].map((name) =>
      closureDigest(inputs, closureOf(inputs, `generators/systems/${name}/index.ts`)),
    );
  };
  const before = await digests();
  const { inputs } = await bundle();
  expect(changedInputs(root, inputs, () => true)).toEqual([]);
  write("generators/vendor/x/one.yaml", "a: 2\n");
  expect(changedInputs(root, inputs, () => true)).toEqual(["generators/vendor/x"]);
  const changed = await digests();
  expect(changed[0]).not.toBe(before[0]);
  expect(changed[1]).toBe(before[1]);
  write("generators/vendor/x/more.yaml", "c: 1\n");
  expect((await digests())[0]).not.toBe(changed[0]);
  // What a call waited for is there now.
  write("generators/vendor/z/install.yaml", "d: 1\n");
  expect((await digests())[1]).not.toBe(before[1]);
});

it("tests get what a call names, through the plugin of kustogen/vitest", async () => {
  workIn(root);
  try {
    const plugin = textFiles();
    await plugin.buildStart();
    const file = join(generators, "systems/one/index.ts");
    const code = plugin.transform('kustomization("vendor/x");', file) ?? "";
    const [, specifier = ""] = /from "([^"]+)"/.exec(code) ?? [];
    const loaded = await plugin.load(plugin.resolveId(specifier) ?? "");
    expect(loaded).toContain('"vendor/x/kustomization.yaml":"resources: [one.yaml]\\n"');
    expect(plugin.transform('kustomization("vendor/x");', join(root, "test/one.test.ts"))).toBeUndefined();
    expect(plugin.resolveId("./one.yaml")).toBeUndefined();
  } finally {
    vi.restoreAllMocks();
  }
});
