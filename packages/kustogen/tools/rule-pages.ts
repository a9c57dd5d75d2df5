// Writes the table of dropped rules in docs/upgrading.md from its source. Run it after you change that: npm run rules
import { readFileSync, writeFileSync } from "node:fs";
import { droppedTable } from "@kustogen/review/check/rules/retired.ts";

const upgrading = "packages/kustogen/docs/upgrading.md";
writeFileSync(
  upgrading,
  readFileSync(upgrading, "utf8").replace(/\| dropped rule \|[\s\S]*?\n(?=\n)/, () => droppedTable()),
);
