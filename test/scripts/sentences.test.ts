import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { filesOf, SENTENCES, SYSTEM } from "../../scripts/e2e/scenarios/alone.ts";

it.each(["beta", "production"])(
  "the end-to-end test finds its commands for %s in the runbook",
  (environment) => {
    const page = readFileSync(new URL(`../../docs/systems/${SYSTEM}.md`, import.meta.url), "utf8");
    expect(filesOf(page, SENTENCES.one(environment))).toEqual([
      `argocd/projects/${SYSTEM}.yaml`,
      `argocd/${environment}/${SYSTEM}.yaml`,
    ]);
    expect(filesOf(page, SENTENCES.root(environment))).toHaveLength(2);
  },
);
