import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { filesOf, SYSTEM } from "../../scripts/e2e/scenarios/alone.ts";

it.each(["beta", "production"])(
  "the end-to-end test finds its commands for %s on the page about installing",
  (environment) => {
    const page = readFileSync(new URL(`../../docs/systems/${SYSTEM}/install.md`, import.meta.url), "utf8");
    expect(filesOf(page, environment)).toEqual([
      `argocd/projects/${SYSTEM}.yaml`,
      `argocd/${environment}/${SYSTEM}.yaml`,
    ]);
  },
);
