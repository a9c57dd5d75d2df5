// Expressions that have a better word, which expressions.json names: part of `npm run lint`. Names each line of pages, sources
// and tests that has one.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const LIST = "scripts/api/expressions.json";
/** Files that nobody here wrote for a reader, or that repeat the text of others; the page about style quotes what it advises against. */
const FOREIGN = /(^|\/)(fixtures|seeds)\/|package-lock\.json$|^LICENSE$|^NOTICE$|\/docs\/style\.md$/;

const expressions = JSON.parse(readFileSync(LIST, "utf8"));
const escaped = Object.keys(expressions).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
const pattern = new RegExp(`\\b(?:${escaped.join("|")})\\b`, "gi");

let found = 0;
const files = execFileSync("git", ["ls-files", "-z", "*.ts", "*.mjs", "*.md", "*.yaml", "*.yml"], {
  encoding: "utf8",
}).split("\0");
for (const file of files) {
  if (file === "" || FOREIGN.test(file)) continue;
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, index) => {
      for (const [text] of line.matchAll(pattern)) {
        process.stderr.write(`${file}:${index + 1}: "${text}"; write "${expressions[text.toLowerCase()]}"\n`);
        found += 1;
      }
    });
}
if (found > 0) process.exitCode = 1;
else process.stdout.write(`${escaped.length} expressions of ${LIST}: none found\n`);
