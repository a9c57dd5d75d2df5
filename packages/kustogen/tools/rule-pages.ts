// Writes docs/rules/: one page a rule, made from the rule's own text. Run it after a rule's text changed: npm run rules
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { pageName, RULE_PAGES, rulePage, rulesPage } from "../src/check/documentation.ts";
import { RULES } from "../src/check/rules.ts";

const folder = `packages/kustogen/${RULE_PAGES}`;
const pages = new Map(RULES.map((rule) => [pageName(rule), rulePage(rule)]));
pages.set("README.md", rulesPage(RULES));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(`${folder}/${name}`);
for (const [name, text] of pages) writeFileSync(`${folder}/${name}`, text);
