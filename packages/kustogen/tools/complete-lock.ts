// Completes package-lock.json after `npm install`: node scripts/run.mjs packages/kustogen/tools/complete-lock.ts
import { readFileSync, writeFileSync } from "node:fs";
import { completeLock } from "../src/init/lock-file.ts";

const { text, added } = completeLock(readFileSync("package-lock.json", "utf8"));
writeFileSync("package-lock.json", text);
process.stdout.write(`${added} packages of other platforms added\n`);
