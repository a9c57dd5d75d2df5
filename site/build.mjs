// Builds dist: the pages of the docs with VitePress, and the playground (the page, the engine in its worker, and the
// editor as a part of its own).
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { build as buildPages } from "vitepress";

const here = import.meta.dirname;
// VitePress resolves its own imports from where a page lies, so the pages are copied to where it is installed.
const pages = join(here, ".pages");
rmSync(pages, { recursive: true, force: true });
cpSync(join(here, "../packages/kustogen/docs"), pages, { recursive: true });
cpSync(join(here, "index.md"), join(pages, "index.md"));
await linkExamples(pages);
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
  // A second scan for credentials that loads them is never asked for here.
  external: ["@secretlint/*"],
};
await bundle({ ...common, entryPoints: { worker: join(here, "playground/engine/worker.ts") } });
await bundle({ ...common, splitting: true, entryPoints: { main: join(here, "playground/page/main.ts") } });

/** Makes a link to the playground of each mark `<!-- playground: ID -->`, and adds one to the page of an example's rule. */
async function linkExamples(folder) {
  const { outputFiles } = await bundle({
    entryPoints: [join(here, "playground/examples.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const { EXAMPLES } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const linkTo = (id) => {
    const example = EXAMPLES.find((one) => one.id === id);
    if (example === undefined) throw new Error(`there is no example ${id} in the playground`);
    const title = example.title.replace(/^Trap: /, "");
    return `[Try it in the playground: ${title}](/playground/#example=${id}){target="_self"}`;
  };
  for (const name of readdirSync(folder, { recursive: true }).filter((one) => one.endsWith(".md"))) {
    const file = join(folder, name);
    const page = readFileSync(file, "utf8");
    const marked = page.replace(/<!-- playground: ([\w-]+) -->/g, (_, id) => linkTo(id));
    if (marked !== page) writeFileSync(file, marked);
  }
  for (const { id, rule } of EXAMPLES) {
    if (rule === undefined) continue;
    const file = join(folder, "rules", `${rule.replace("/", "-")}.md`);
    writeFileSync(file, `${readFileSync(file, "utf8").trimEnd()}\n\n${linkTo(id)}\n`);
  }
}
