// Builds the site into site/dist, after installing what the build needs: npm run site. With `--check`, the site is then
// tested in a real browser; `--screenshots FOLDER` saves screenshots.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { $ } from "zx";
import { checkSite } from "./check.ts";
import { writePages } from "./pages.ts";

const { values } = parseArgs({ options: { check: { type: "boolean" }, screenshots: { type: "string" } } });
const site = join(process.cwd(), "site");
const quiet = $({ cwd: site, stdio: "inherit" });

if (!existsSync(join(site, "node_modules/vitepress")))
  await quiet`npm ci --no-audit --no-fund --ignore-scripts`;
writePages(site);
await $({ stdio: "inherit" })`npm run --silent api -- --out ${join(site, ".pages/api")}`;
await quiet`node build.mjs`;
if (values.check || values.screenshots !== undefined)
  process.exitCode = (await checkSite(join(site, "dist"), values.screenshots)) === 0 ? 0 : 1;
