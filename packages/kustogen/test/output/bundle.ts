import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles a test's child program from this folder into a folder; returns the path of the program. */
export async function bundleChild(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    // Not where the process stands: other tests of it go into folders that they remove.
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    bundle: true,
    platform: "node",
    format: "esm",
  });
  return outfile;
}
