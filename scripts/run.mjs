// Runs one TypeScript script of this repository: node scripts/run.mjs scripts/<name>.ts [arguments].
// For the project's own upkeep; the commands that people use are bundled by packages/kustogen/tools/build.mjs instead.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { runScript } from "./script-help.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [, , script, ...args] = process.argv;
if (script === undefined) {
  process.stderr.write("usage: node scripts/run.mjs scripts/<name>.ts [arguments]\n");
  process.exit(2);
}
const folder = join(root, "node_modules", ".cache", "kustogen");
const bundle = join(folder, `${basename(script, ".ts")}.${process.pid}.mjs`);
mkdirSync(folder, { recursive: true });
/** Packages that npm installed stay outside; the packages of this repository are bundled as sources. */
const packagesOutside = {
  name: "packages-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@kustogen/") ? undefined : { path, external: true },
    );
  },
};
/** Data that a module reads from its own folder stays there. */
const dataInPlace = {
  name: "data-in-place",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]kinds[\\/]catalog\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: "ts",
      resolveDir: dirname(path),
    }));
  },
};
process.once("exit", () => rmSync(bundle, { force: true }));
await runScript(join(root, script), args, async () => {
  await build({
    absWorkingDir: root,
    entryPoints: [script],
    outfile: bundle,
    bundle: true,
    plugins: [packagesOutside, dataInPlace],
    conditions: ["kustogen-source"],
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    // What systems import as text; packages/kustogen/src/project/esbuild.ts has the whole list.
    loader: Object.fromEntries([".conf", ".md", ".py", ".sh"].map((ending) => [ending, "text"])),
    logLevel: "warning",
  });
  process.argv = [process.argv[0], join(root, script), ...args];
  await import(pathToFileURL(bundle).href);
});
