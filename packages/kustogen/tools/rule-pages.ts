// Writes docs/rules/, a page for each rule, and docs/errors.md, a section for each error code, from the texts in their
// sources, and the table of dropped rules in docs/upgrading.md. Run it after you change one: npm run rules
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { codesPage } from "@kustogen/kustomize/errors/explanation.ts";
import {
  pageName,
  RULE_PAGES,
  rulePage,
  rulesPage,
  rulesTable,
} from "@kustogen/review/check/documentation.ts";
import { droppedTable } from "@kustogen/review/check/retired.ts";
import { RULES } from "@kustogen/review/check/rules.ts";

const folder = `packages/kustogen/${RULE_PAGES}`;
const pages = new Map(RULES.map((rule) => [pageName(rule), rulePage(rule)]));
pages.set("README.md", rulesPage(RULES));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(`${folder}/${name}`);
for (const [name, text] of pages) writeFileSync(`${folder}/${name}`, text);
writeFileSync("packages/kustogen/docs/errors.md", codesPage());

const upgrading = "packages/kustogen/docs/upgrading.md";
writeFileSync(
  upgrading,
  readFileSync(upgrading, "utf8").replace(/\| dropped rule \|[\s\S]*?\n(?=\n)/, () => droppedTable()),
);

// The rules about changes stand in the page of `diff` as well.
const page = "packages/kustogen/docs/review.md";
const table = rulesTable(
  RULES.filter(({ checkChange }) => checkChange !== undefined),
  "rules/",
);
writeFileSync(
  page,
  readFileSync(page, "utf8").replace(/\| rule \|[\s\S]*?\n(?=\n)/, () => table),
);
