// The tests and what they import as JavaScript, as modules.mjs has the sources: one call translates all of them, and Node
// imports them by itself, where Vite would translate each alone and answer each process for each import.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compiled, folder, packageFor, pathBetween, sourceOf, textOf, writeChanged } from "./modules.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const LIST = join(folder, "tests.json");
const PROGRAM = ["modules", "test-modules"].map((name) => join(root, `packages/kustogen/tools/${name}.mjs`));

/** The folders of the tests, and of the programs of this repository that they call. */
const FOLDERS = [
  ...["kustogen", "kustomize", "review"].flatMap((name) =>
    ["test", "tools", "bench"].map((part) => `packages/${name}/${part}`),
  ),
  ...["test", "scripts", "site"],
];

/** What Vitest translates. */
const BY_VITEST =
  /\bvi\.(?:mock|doMock|hoisted|importActual)\(|\.toMatchInlineSnapshot\(|\bimport\.meta\.glob\(/;

/** What says where a module is: in its own folder, and not in that of its JavaScript. */
const PLACES = {
  url: ["__url", (path) => pathToFileURL(path).href],
  dirname: ["__dirname", dirname],
  filename: ["__filename", (path) => path],
};

/**
 * Vite's plugin that leaves these tests to Node, as they were compiled. While Vitest watches they are Vite's, as only
 * then it sees what changes.
 */
export function compiledTests({ files, others }) {
  let compiledFiles = new Set(files);
  return {
    name: "kustogen:compiled-tests",
    enforce: "pre",
    configureVitest({ vitest, experimental_defineCacheKeyGenerator }) {
      if (vitest.config.watch) compiledFiles = new Set();
      // What Vite keeps of the others names the files that they import.
      const key = createHash("sha256")
        .update(`${vitest.config.watch}\n${others.join("\n")}`)
        .digest("hex");
      experimental_defineCacheKeyGenerator(() => key);
    },
    // Vitest shows the lines where a test failed of files that Vite knows.
    configureServer({ environments: { ssr } }) {
      for (const file of files)
        ssr.moduleGraph.createFileOnlyEntry(file).transformResult = { code: "", map: null };
    },
    resolveId(specifier, importer) {
      const [path] = specifier.split("?");
      const near = importer && path.startsWith(".") ? join(dirname(importer), path) : path;
      const file = [near, join(root, path)].find((one) => compiledFiles.has(one));
      return file && { id: compiled(file), external: true };
    },
  };
}

/** Sets the place of a frame of a stack as it is written; Vitest does so for an error, but not for its cause. */
export function atSource(_error, frame) {
  const map = frame.file.startsWith(folder) ? textOf(`${frame.file}.map`) : undefined;
  if (map === undefined) return;
  const found = new SourceMap(JSON.parse(map)).findEntry(frame.line - 1, frame.column - 1);
  frame.file = join(dirname(frame.file), found.originalSource);
  frame.line = found.originalLine + 1;
  frame.column = found.originalColumn + 1;
}

/**
 * Compiles the tests where one changed since the last time; returns those that Node can import, and the others. Where one
 * can't be compiled, all are Vite's, which says so where that test runs.
 */
export async function compileTestsIfStale() {
  const modules = FOLDERS.flatMap(modulesBelow);
  const stamp = [...PROGRAM, ...modules].map(stampOf).join("\n");
  const known = JSON.parse(textOf(LIST) ?? "{}");
  if (known.stamp === stamp) return known;
  const imports = new Map(modules.map((path) => [path, []]));
  const texts = await translated(imports).catch(() => undefined);
  if (texts === undefined) return { files: [], others: modules };
  const files = withoutVite(imports);
  const list = { stamp, files, others: modules.filter((path) => !files.includes(path)) };
  writeChanged([
    ...files.flatMap((path) => {
      const to = compiled(path);
      return [
        { path: `${to}.map`, text: texts.get(`${to}.map`) },
        { path: to, text: placed(path, texts.get(to)) },
      ];
    }),
    { path: LIST, text: JSON.stringify(list) },
  ]);
  return list;
}

/** The JavaScript and the maps of modules, by path; notes the modules that each imports. */
async function translated(imports) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...imports.keys()].map((path) => ({
      in: path,
      out: compiled(path).slice(folder.length + 1, -".mjs".length),
    })),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    plugins: [eachAlone(imports)],
    format: "esm",
    platform: "node",
    target: "node20",
    define: Object.fromEntries(
      Object.entries(PLACES).map(([place, [name]]) => [`import.meta.${place}`, name]),
    ),
    // Vitest reads the map of a test that fails.
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

/** The modules that need nothing from Vite, and import only such; systems, and data, are Vite's to load. */
export function withoutVite(imports) {
  const left = new Map([...imports].filter(([path]) => !BY_VITEST.test(readFileSync(path, "utf8"))));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [path, imported] of left) if (imported.some((one) => !left.has(one))) left.delete(path);
  }
  return [...left.keys()];
}

/** The modules below a folder. */
function modulesBelow(path) {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { recursive: true })
    .filter((name) => /(?<!\.d)\.ts$/.test(name) && !name.includes("node_modules"))
    .map((name) => join(root, path, name))
    .sort();
}

function stampOf(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

/** Imports stay outside; those of files that are no source of the engine are noted. */
function eachAlone(imports) {
  return {
    name: "each-alone",
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return undefined;
        const source = sourceOf(path, importer);
        if (source === undefined && !path.startsWith("."))
          return { path: packageFor(importer, path), external: true };
        if (source === undefined) imports.get(importer).push(join(dirname(importer), path));
        const file = source ?? join(dirname(importer), path);
        return { path: pathBetween(importer, file), external: true };
      });
    },
  };
}

/** The JavaScript of a module with the places that it names, in its first line, so that the map is right for the others. */
export function placed(path, text) {
  const named = Object.values(PLACES).filter(([name]) => text.includes(name));
  return named.map(([name, place]) => `const ${name} = ${JSON.stringify(place(path))};`).join("") + text;
}
