// Writes docs/errors.md, a section for each error code, and the table of dropped rules in docs/upgrading.md from the texts
// in their sources. Run it after you change one: npm run rules
import { readFileSync, writeFileSync } from "node:fs";
import { codesPage } from "@kustogen/kustomize/errors/explanation.ts";
import { droppedTable } from "@kustogen/review/check/retired.ts";

writeFileSync("packages/kustogen/docs/errors.md", codesPage());

const upgrading = "packages/kustogen/docs/upgrading.md";
writeFileSync(
  upgrading,
  readFileSync(upgrading, "utf8").replace(/\| dropped rule \|[\s\S]*?\n(?=\n)/, () => droppedTable()),
);
