// Checks the API pages, which the site is built with: every public export has a comment, every link in one leads
// somewhere. With --out FOLDER, it writes them there.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { $ } from "zx";

const TYPEDOC = ["scripts/api/node_modules/typedoc/bin/typedoc", "--options", "scripts/api/typedoc.json"];

const { values } = parseArgs({ options: { out: { type: "string" } } });
const folder = values.out ?? mkdtempSync(join(tmpdir(), "kustogen-api-"));
try {
  const made = await $({ nothrow: true })`node ${TYPEDOC} --out ${folder} --logLevel Warn`;
  if (made.exitCode !== 0) {
    process.stderr.write(made.stdout + made.stderr);
    process.exitCode = 1;
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".md")) continue;
    for (const [line] of readFileSync(join(folder, name), "utf8").matchAll(/^.*__namedParameters.*$/gm)) {
      process.stderr.write(`${name}: "${line}"; name the destructured parameter with @param\n`);
      process.exitCode = 1;
    }
  }
} finally {
  if (values.out === undefined) rmSync(folder, { recursive: true, force: true });
}
