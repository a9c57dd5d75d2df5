// Builds the site into site/dist, and installs what that needs: npm run site. With `--check` it is then looked at in a
// real browser; `--screenshots FOLDER` keeps what was seen.
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
await quiet`node build.mjs`;
if (values.check || values.screenshots !== undefined)
  process.exitCode = (await checkSite(join(site, "dist"), values.screenshots)) === 0 ? 0 : 1;
