// Builds dist: .pages, which tools/pages.ts wrote, with VitePress, and the playground (the page, the engine in its worker,
// and the editor as a part of its own).
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { build as buildPages } from "vitepress";

const here = import.meta.dirname;
rmSync(join(here, "dist"), { recursive: true, force: true });
await buildPages(here);

const out = join(here, "dist/playground");
mkdirSync(out, { recursive: true });
for (const file of ["index.html", "style.css"]) cpSync(join(here, "playground", file), join(out, file));
const common = {
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  outdir: out,
  logLevel: "warning",
};
await bundle({ ...common, entryPoints: { worker: join(here, "playground/engine/worker.ts") } });
await bundle({ ...common, splitting: true, entryPoints: { main: join(here, "playground/page/main.ts") } });
