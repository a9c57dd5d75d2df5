import { printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { check } from "@kustogen/review/check/check.ts";
import { FORMS } from "@kustogen/review/check/report/forms.ts";
import { printTable } from "@kustogen/review/check/report/table.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { compareEnvironments } from "@kustogen/review/effective/compare.ts";
import { effectiveEnvironment } from "@kustogen/review/effective/environment.ts";
import { masked, printEnvironments } from "@kustogen/review/effective/print.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { htmlReport } from "@kustogen/review/report/print/html.ts";
import { jsonReport } from "@kustogen/review/report/print/json.ts";
import { markdownReport } from "@kustogen/review/report/print/markdown.ts";
import { terminalReport } from "@kustogen/review/report/print/terminal.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";
import { mutatedStates, mutations } from "./objects.ts";

// How often; more by hand: RUNS=5000 npx vitest run packages/kustogen/test/hostile
const RUNS = Number(process.env.RUNS ?? 30);
const OVERLAY = "overlays/production/shop";

const text = (list: readonly ValueMap[]) => list.map((one) => printResource(one)).join("---\n");
const files = (list: readonly ValueMap[]): [string, string][] => [
  [`${OVERLAY}/kustomization.yaml`, "resources: [all.yaml]\n"],
  [`${OVERLAY}/all.yaml`, text(list)],
];

test("a review of any name in any field has every form of report, and names the difference", () => {
  fc.assert(
    fc.property(mutations, fc.boolean(), (mutation, back) => {
      const states = mutatedStates(mutation);
      const [before, after] = back ? [...states].reverse() : states;
      const trees = [before, after].map((state) => listedMemory(files(state as ValueMap[])));
      const comparison = compareTrees(...(trees as [never, never]), {});
      const review = maskReview({ title: "a → b", before: "a", after: "b", ...comparison });
      const report = reportOf(review);
      const json = printableJson(jsonReport(review));
      const reports = [
        json,
        markdownReport(report),
        joined(terminalReport(report, { colour: false, width: 80, all: true })),
        joined(htmlReport(report, "footer")),
      ];
      for (const report of reports) expect(report).not.toMatch(/bug in kustogen/);
      // What the real program refuses too is said as the error of one side.
      const [only] = review.environments;
      if (only?.error !== undefined) expect(only.error).toMatch(/^(?:before|after): /);
      else if (mutation.how === "add") {
        expect(only?.resources).not.toEqual([]);
        expect(json).toContain(printableJson(mutation.text).slice(1, -1).replaceAll("\\\\", "\\"));
      }
    }),
    { numRuns: RUNS },
  );
});

test("check, render and env take any name in any field", () => {
  fc.assert(
    fc.property(mutations, (mutation) => {
      const [before, after] = mutatedStates(mutation);
      const tree = new MemoryTree(new Map(files(after).map(([path, content]) => [`/${path}`, content])));
      const { report, failures, unreached } = check({
        tree,
        environments: [{ folder: `/${OVERLAY}`, strictness: "production" }],
        rules: RULES,
        exceptions: [],
        today: "2030-01-01",
        cwd: "/",
      });
      expect(failures.map(({ rule, error }) => `${rule.id}: ${error.stack}`)).toEqual([]);
      expect(unreached).toBe(false);
      joined(printTable(report, { all: true, colour: false }));
      for (const form of Object.values(FORMS))
        joined(form({ report, rules: RULES, version: "1", fileOf: ({ file }) => file ?? "x" }));
      let rendered: ReturnType<typeof resourceOf>[];
      try {
        rendered = new Renderer(tree).build(`/${OVERLAY}`).map(resourceOf);
      } catch (error) {
        expect((error as Error).name).toBe("InputError");
        return;
      }
      const containers = effectiveEnvironment(rendered);
      printEnvironments(masked(containers));
      compareEnvironments(containers, effectiveEnvironment(before.map(resourceOf)));
    }),
    { numRuns: RUNS },
  );
});
