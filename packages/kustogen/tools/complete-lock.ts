// Completes a package-lock.json after `npm install`: node scripts/run.mjs packages/kustogen/tools/complete-lock.ts [FILE]
import { readFileSync, writeFileSync } from "node:fs";
import { completeLock } from "./lock-file.ts";

const [, , file = "package-lock.json"] = process.argv;
const { text, added } = completeLock(readFileSync(file, "utf8"));
writeFileSync(file, text);
process.stdout.write(`${added} packages of other platforms added\n`);
