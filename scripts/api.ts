// Generates the API pages: `npm run api` writes packages/kustogen/docs/api from the doc comments of the public exports.
// With --check, it writes nothing, and fails if a page is out of date, an export has no comment, or a link in a comment is
// broken.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "zx";

const PAGES = "packages/kustogen/docs/api";
const TYPEDOC = ["scripts/api/node_modules/typedoc/bin/typedoc", "--options", "scripts/api/typedoc.json"];

/** The pages of a folder by name. */
function pagesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const check = process.argv.includes("--check");
const folder = check ? mkdtempSync(join(tmpdir(), "kustogen-api-")) : PAGES;
try {
  const made = await $({ nothrow: true })`node ${TYPEDOC} --out ${folder} --logLevel Warn`;
  if (made.exitCode !== 0) {
    process.stderr.write(made.stdout + made.stderr);
    process.exitCode = 1;
  } else if (check) {
    const [now, committed] = [pagesOf(folder), pagesOf(PAGES)];
    const names = new Set([...now.keys(), ...committed.keys()]);
    const stale = [...names].filter((name) => now.get(name) !== committed.get(name));
    for (const name of stale) process.stderr.write(`${PAGES}/${name} is out of date; run npm run api\n`);
    if (stale.length > 0) process.exitCode = 1;
    for (const [name, text] of now)
      for (const [line] of text.matchAll(/^.*__namedParameters.*$/gm)) {
        process.stderr.write(`${PAGES}/${name}: "${line}"; name the destructured parameter with @param\n`);
        process.exitCode = 1;
      }
  }
} finally {
  if (check) rmSync(folder, { recursive: true, force: true });
}
