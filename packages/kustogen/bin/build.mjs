// Bundles the command line into dist/: start-up reads a few files instead of several hundred.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(home));
const dist = join(home, "dist");
const stampFile = join(dist, "sources.json");
const SOURCE_FOLDERS = ["generators", "packages/kustogen/bench", "packages/kustogen/src"];
const ENTRIES = {
  kustogen: "packages/kustogen/src/cli/kustogen.ts",
  worker: "packages/kustogen/src/cli/worker.ts",
  bench: "packages/kustogen/bench/bench.ts",
  "bench-worker": "packages/kustogen/bench/bench-worker.ts",
};

/** Every source file that can end up in the bundle, with size and modification time; sorted by path. */
function listSources() {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|json|py|toml|conf|sh)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(join(root, path));
        found.push(`${path} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of SOURCE_FOLDERS) walk(folder);
  const lock = join(root, "package-lock.json");
  if (existsSync(lock)) found.push(`package-lock.json ${statSync(lock).size} ${statSync(lock).mtimeMs}`);
  return found.sort().join("\n");
}

/** True when dist/ was built from the sources as they are now. A published package has no sources and is always current. */
function isCurrent() {
  if (!existsSync(join(root, ENTRIES.kustogen))) return true;
  try {
    return readFileSync(stampFile, "utf8") === listSources();
  } catch {
    return false;
  }
}

/** Bundles what changed since the last time. A source that can't be bundled ends the process with exit code 2. */
export async function buildIfStale() {
  if (isCurrent()) return;
  try {
    await build();
  } catch (error) {
    // esbuild has printed file, line and cause of each error already.
    if (!Array.isArray(error.errors)) throw error;
    process.stderr.write("kustogen: the sources in generators/ can't be read; nothing was generated\n");
    process.exit(2);
  }
}

/** Bundles src/cli/kustogen.ts (and the bench and worker entries) into dist/, replacing it in one rename. */
async function build() {
  const { build: bundle } = await import("esbuild");
  const stamp = listSources();
  const staging = join(home, `dist.${process.pid}`);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  try {
    await bundle({
      absWorkingDir: root,
      entryPoints: ENTRIES,
      outdir: relative(root, staging),
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      conditions: ["kustogen-source"],
      platform: "node",
      target: "node20",
      loader: { ".py": "text", ".toml": "text", ".conf": "text", ".sh": "text" },
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      // Only read when a system throws, to name the line its author knows.
      sourcemap: "linked",
      logLevel: "warning",
    });
    const hash = createHash("sha256");
    for (const name of readdirSync(staging).sort())
      hash.update(name).update(readFileSync(join(staging, name)));
    writeFileSync(join(staging, "code.txt"), hash.digest("hex"));
    writeFileSync(join(staging, "sources.json"), stamp);
    rmSync(dist, { recursive: true, force: true });
    renameSync(staging, dist);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (
  process.argv[1] &&
  import.meta.url === pathToFileURL(process.argv[1]).href &&
  existsSync(join(root, ENTRIES.kustogen))
) {
  await build();
}
