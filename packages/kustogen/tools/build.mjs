// Bundles the engine into dist/: start-up reads a few files instead of several hundred. Only the engine: what authors
// write is bundled when a command needs it (src/project/bundle.ts).
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT_LOCK = join(dirname(dirname(home)), "package-lock.json");

const RENDERING = ["src/kustomize/index.ts"];
/** `render DIR` alone, which reads neither commander nor a configuration. */
const PLAIN_RENDERING = [
  ...["src/cli/render/plain.ts", "src/cli/render/folder.ts", "src/cli/reported.ts"],
  ...["../kustomize/src/node/service.ts", ...RENDERING],
];
const CONFIGURATION = ["src/config/parse.ts"];
const DOORS = ["src/index.ts", "src/settings/zod.ts"];
const CHECKING = ["src/cli/check/command.ts"];
const CHANGED = ["src/generate/generate-changed.ts"];
const NOTHING_TO_DO = ["src/generate/gen.ts", "src/generate/project.ts", "src/project/load.ts"];

/** Data that is read from the folder of the code when it is asked for, and compressed there to keep the package small. */
const DATA = ["../review/src/kinds/catalog.generated.jsonl"];

/** The engine's own code, and that of the packages whose code goes into it. */
export const SOURCES = ["src", "../kustomize/src", "../review/src"];

/** The published files: the entry points of package.json, the command line. */
const ENGINE = {
  folder: "dist",
  sources: SOURCES,
  entries: {
    index: "src/index.ts",
    blocks: "src/blocks/index.ts",
    settings: "src/settings/index.ts",
    kustomize: "src/kustomize/index.ts",
    testing: "src/testing/index.ts",
    vitest: "src/vitest/index.ts",
    zod: "src/settings/zod.ts",
    "compile-cache": "src/cli/compile-cache.ts",
    kustogen: "src/cli/kustogen.ts",
    main: "src/cli/main.ts",
  },
  // Modules that are loaded together at start, each group in one file: every command, and of that
  // first what rendering a folder needs, too; `gen` with nothing to do;
  // rendering, and reading kustogen.yaml, beginning with what systems import from them; the other imports of systems;
  // the rest of `gen`; the rest of `check`. What `check` shares with a group that has more, such as
  // zod, is a file of its own.
  groups: [
    { both: [["src/cli/main.ts"], PLAIN_RENDERING] },
    ["src/cli/main.ts"],
    { both: [CHECKING, NOTHING_TO_DO] },
    NOTHING_TO_DO,
    { both: [RENDERING, DOORS] },
    { both: [CHECKING, PLAIN_RENDERING] },
    { both: [CHECKING, [...RENDERING, ...CONFIGURATION, ...DOORS]] },
    { both: [CONFIGURATION, DOORS] },
    RENDERING,
    CONFIGURATION,
    DOORS,
    { both: [CHECKING, CHANGED] },
    CHANGED,
    CHECKING,
  ],
};

/** The benchmarks, which measure the engine's code with systems of their own. */
export const BENCH = {
  folder: "bench/dist",
  sources: [...SOURCES, "bench"],
  entries: { bench: "bench/start-bench.ts" },
};

/** Every file below the folders that can end up in a bundle, and what bundles it, with size and modification time; by path. */
export function listSources(folders) {
  const found = [];
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    found.push(`${path} ${size} ${mtimeMs}`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== "dist") walk(path);
      } else if (/\.(ts|jsonl?|html|css|js|toml|txt)$/.test(entry.name)) add(path);
    }
  };
  for (const folder of folders) walk(join(home, folder));
  add(fileURLToPath(import.meta.url));
  for (const plugin of ["grouped", "modules", "seldom-read"]) add(join(home, `tools/${plugin}.mjs`));
  if (existsSync(ROOT_LOCK)) add(ROOT_LOCK);
  return found.sort().join("\n");
}

/** Bundles what changed since the last time. A source that can't be bundled ends the process with exit code 2. */
export async function buildIfStale(target = ENGINE) {
  if (textOf(join(home, target.folder, "sources.txt")) === listSources(target.sources)) return;
  try {
    await build(target);
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND" && String(error.message).includes("'esbuild'"))
      process.stderr.write("kustogen: the dependencies are not installed; run `npm ci` first\n");
    // esbuild has printed file, line and cause of each error already.
    else if (error.errors?.some(({ text }) => text.includes('"@kustogen/')))
      process.stderr.write("kustogen: the packages of this repository are not linked; run `npm ci` first\n");
    else if (Array.isArray(error.errors))
      process.stderr.write("kustogen: the sources of the engine can't be bundled\n");
    else throw error;
    process.exit(2);
  }
}

/** With 10 of 11 for quality: 11 takes three times as long and saves 2 %. */
function compressed(data) {
  return brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } });
}

/**
 * A file of the bundle made short, as shorter files are read faster. The names of its functions stay, for the stack of a
 * defect: a function that is taken out again could ask for any of them.
 */
export async function shortened(transform, text) {
  const asks = 'function __names(){eval("")}';
  const { code } = await transform(`${text}\n${asks}`, {
    minify: true,
    target: "node20",
    legalComments: "none",
    logOverride: { "direct-eval": "silent" },
  });
  return code.replace(asks, "");
}

/** Bundles the entries into the target's folder, replacing it in two renames. */
async function build(target) {
  // Every start of the command in a checkout reads this file, and few of them build.
  const { createHash } = await import("node:crypto");
  const { build: bundle, transform } = await import("esbuild");
  const { plugins, SELDOM_READ, unlogged } = await import("./seldom-read.mjs");
  const { grouped } = await import("./grouped.mjs");
  const stamp = listSources(target.sources);
  const goal = join(home, target.folder);
  const isBuilt = () => textOf(join(goal, "sources.txt")) === stamp;
  await replaceFolder(goal, isBuilt, async (staging) => {
    const common = {
      absWorkingDir: home,
      bundle: true,
      // A tsconfig.json may map the names of packages to other files.
      tsconfigRaw: {},
      metafile: true,
      platform: "node",
      target: "node20",
      legalComments: "none",
      logLevel: "warning",
    };
    const engine = {
      ...common,
      entryPoints: target.entries,
      outdir: staging,
      outExtension: { ".js": ".mjs" },
      splitting: true,
      format: "esm",
      external: ["esbuild", "zod/v4/locales"],
      conditions: ["kustogen-source"],
      plugins,
      loader: { ".toml": "text", ".html": "text", ".css": "text", ".txt": "text" },
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      minifySyntax: true,
      write: false,
    };
    const { metafile: alone } = await bundle({ ...engine, logLevel: "error" });
    const together = grouped(home, alone.inputs, Object.values(target.entries), target.groups ?? []);
    const { metafile, outputFiles } = await bundle({ ...engine, plugins: [together, ...plugins] });
    const shorter = await Promise.all(outputFiles.map(({ text }) => shortened(transform, text)));
    for (const [index, text] of shorter.entries()) writeFileSync(outputFiles[index].path, text);
    const metafiles = [metafile];
    for (const [file, name] of Object.entries(SELDOM_READ)) {
      const apart = await bundle({
        ...common,
        stdin: { contents: `module.exports = require("${name}");`, resolveDir: home },
        outfile: join(staging, file),
        format: "cjs",
        minify: true,
        charset: "utf8",
        plugins: [unlogged],
      });
      metafiles.push(apart.metafile);
    }
    for (const path of DATA)
      writeFileSync(join(staging, `${basename(path)}.br`), compressed(readFileSync(join(home, path))));
    const hash = createHash("sha256");
    for (const name of readdirSync(staging).sort())
      hash.update(name).update(readFileSync(join(staging, name)));
    writeFileSync(join(staging, "code.txt"), hash.digest("hex"));
    writeFileSync(join(staging, "bundled.txt"), packagesIn(metafiles));
    writeFileSync(join(staging, "sources.txt"), stamp);
  });
}

/**
 * Writes a folder again beside the old one, which it then replaces in two renames: whoever writes it at the same time is
 * not in the way, and where that was done first, theirs stays.
 */
export async function replaceFolder(goal, isDone, write) {
  mkdirSync(dirname(goal), { recursive: true });
  const staging = mkdtempSync(`${goal}.`);
  const old = `${staging}.old`;
  try {
    chmodSync(staging, 0o755);
    await write(staging);
    for (let tries = 1; !isDone(); tries++) {
      if (renamed(goal, old)) rmSync(old, { recursive: true, force: true });
      if (renamed(staging, goal)) break;
      if (tries === 100) throw new Error(`${goal} can't be replaced`);
    }
  } finally {
    for (const folder of [staging, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Renames a folder; false where it is gone, or another one already exists. */
function renamed(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code)) return false;
    throw error;
  }
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The packages whose code is in the bundle, a line each. */
function packagesIn(metafiles) {
  const names = new Set();
  for (const { inputs } of metafiles.flatMap(({ outputs }) => Object.values(outputs)))
    for (const path of Object.keys(inputs)) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
      if (name !== undefined) names.add(name);
    }
  return `${[...names].sort().join("\n")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildIfStale();
