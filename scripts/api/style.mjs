// Expressions that docs/style.md has a better word for: part of `npm run lint`. Reads the list from that page, and names
// each line of pages, sources and tests that has one.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const PAGE = "packages/kustogen/docs/style.md";
/** Files that nobody here wrote for a reader, or that repeat the text of others. */
const FOREIGN = /(^|\/)(fixtures|seeds)\/|package-lock\.json$|^LICENSE$|^NOTICE$/;

const pairs = [...readFileSync(PAGE, "utf8").matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)]
  .map(([, avoid, write]) => ({ avoid: avoid.trim(), write: write.trim() }))
  .filter(({ avoid }) => /^[a-z]/.test(avoid) && avoid !== "instead of");
if (pairs.length === 0) throw new Error(`${PAGE}: expected a table of expressions`);
const escaped = pairs.map(({ avoid }) => avoid.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
const pattern = new RegExp(`\\b(?:${escaped.join("|")})\\b`, "gi");

let found = 0;
const files = execFileSync("git", ["ls-files", "-z", "*.ts", "*.mjs", "*.md", "*.yaml", "*.yml"], {
  encoding: "utf8",
}).split("\0");
for (const file of files) {
  if (file === "" || file === PAGE || FOREIGN.test(file)) continue;
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, index) => {
      for (const [text] of line.matchAll(pattern)) {
        const { write } = pairs.find(({ avoid }) => avoid === text.toLowerCase()) ?? {};
        process.stderr.write(`${file}:${index + 1}: "${text}"; write "${write}"\n`);
        found += 1;
      }
    });
}
if (found > 0) process.exitCode = 1;
else process.stdout.write(`${pairs.length} expressions of ${PAGE}: none found\n`);
