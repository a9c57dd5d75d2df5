// The sources of the packages as JavaScript, a file for each, for the tests: Node imports those by itself, where Vite would
// translate a thousand of them in every run and hand each over to every process.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { listSources, SOURCES } from "./build.mjs";

const packages = fileURLToPath(new URL("../../", import.meta.url));
/** Below the folder of the packages that the sources import. */
export const folder = join(packages, "../node_modules/.cache/kustogen/modules");

/** The folders of sources. */
const homes = SOURCES.map((home) => join(packages, "kustogen", home));
/**
 * Modules that are imported by a name (`kustogen/blocks`), and the folders that are open to all
 * (`@kustogen/review/…`).
 */
const doors = new Map();
const open = new Map();
for (const home of homes.map(dirname)) {
  const { name, exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  for (const [door, to] of Object.entries(exports)) {
    const source = to["kustogen-source"] ?? to;
    if (door === "./*.ts") open.set(`${name}/`, join(home, "src/"));
    else if (String(source).endsWith(".ts")) doors.set(join(name, door), join(home, source));
  }
}

/** The source that an import means; undefined for any other. */
export function sourceOf(specifier, importer) {
  if (doors.has(specifier)) return doors.get(specifier);
  if (!specifier.endsWith(".ts")) return undefined;
  if (/^\.\.?\//.test(specifier)) {
    const path = join(dirname(importer), specifier);
    return homes.some((home) => path.startsWith(`${home}/`)) ? path : undefined;
  }
  const [start] = /^@[^/]+\/[^/]+\//.exec(specifier) ?? [];
  return open.has(start) ? open.get(start) + specifier.slice(start.length) : undefined;
}

/** Where the JavaScript of a module is. */
export const compiled = (source) =>
  join(folder, relative(packages, source).replace(/^\.\.\//, "repository/")).replace(/\.ts$/, ".mjs");

/** How the JavaScript of a module imports that of another. */
export const pathBetween = (importer, module) => pathTo(importer, compiled(module));

function pathTo(importer, file) {
  const path = relative(dirname(compiled(importer)), file);
  return path.startsWith(".") ? path : `./${path}`;
}

/** The package `yaml`, as it is in the bundle of the engine. */
const YAML = join(folder, "yaml.mjs");
const yaml = () => {
  const names = Object.keys(createRequire(import.meta.url)("yaml")).join(", ");
  return `import all from "${relative(folder, join(packages, "kustogen/dist/yaml.cjs"))}";\nexport const { ${names} } = all;\n`;
};

/** How the JavaScript of a module imports a package. */
export const packageFor = (importer, name) => (name === "yaml" ? pathTo(importer, YAML) : name);

/** Vite's plugin that leaves the sources to Node, as they were compiled. */
export function compiledSources() {
  return {
    name: "kustogen:compiled-sources",
    enforce: "pre",
    resolveId(specifier, importer) {
      const source = importer && sourceOf(specifier, importer.replace(/\?.*/, ""));
      return source && { id: compiled(source), external: true };
    },
  };
}

/** Imports of a source stay outside, except data that Node can't import. */
const eachAlone = {
  name: "each-alone",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return undefined;
      const source = sourceOf(path, importer);
      if (source !== undefined) return { path: pathBetween(importer, source), external: true };
      return path.startsWith(".") ? undefined : { path: packageFor(importer, path), external: true };
    });
  },
};

/** Where Vite keeps its translations of tests, which name files as this version of the plugin resolved them. */
export const TRANSLATED = `node_modules/.cache/kustogen/vitest-${createHash("sha256")
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest("hex")
  .slice(0, 8)}`;

/** Compiles the sources where one changed since the last time; runs beside each other find them whole. */
export async function compileIfStale() {
  const stampFile = join(folder, "sources.txt");
  const stamp = listSources(SOURCES);
  if (textOf(stampFile) === stamp) return;
  const files = homes.flatMap((home) =>
    readdirSync(home, { recursive: true }).map((path) => join(home, path)),
  );
  // The files in its own folder that a module reads on request.
  const data = files.filter((path) => path.endsWith(".jsonl"));
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: packages,
    entryPoints: files.filter((path) => /(?<!\.d)\.ts$/.test(path)),
    outbase: packages,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    plugins: [eachAlone],
    format: "esm",
    platform: "node",
    target: "node20",
    loader: { ".toml": "text", ".html": "text", ".css": "text", ".js": "text", ".txt": "text" },
    logLevel: "warning",
  });
  const copies = data.map((path) => ({ path: compiled(path), text: readFileSync(path, "utf8") }));
  writeChanged([...outputFiles, ...copies, { path: YAML, text: yaml() }, { path: stampFile, text: stamp }]);
}

/** Writes what has another text than before; runs beside each other find each file whole. */
export function writeChanged(files) {
  for (const { path, text } of files) {
    if (textOf(path) === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  }
}

export function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
