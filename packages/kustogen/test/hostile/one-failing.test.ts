import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { ResourceIndex } from "@kustogen/review/cluster/resource-index.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { htmlReport } from "@kustogen/review/report/print/html.ts";
import { jsonReport } from "@kustogen/review/report/print/json.ts";
import { markdownReport } from "@kustogen/review/report/print/markdown.ts";
import { terminalReport } from "@kustogen/review/report/print/terminal.ts";
import { expect, test, vi } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";

const files = (version: string): [string, string][] =>
  ["beta", "production"].flatMap((name): [string, string][] => [
    [`overlays/${name}/kustomization.yaml`, "resources: [map.yaml]\n"],
    [
      `overlays/${name}/map.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "${version}"}\n`,
    ],
  ]);

/** Every form of the report of a change in two environments, of which something fails. */
function reports() {
  const review = maskReview({
    title: "a → b",
    before: "a",
    after: "b",
    ...compareTrees(listedMemory(files("1")), listedMemory(files("2")), {}),
  });
  const report = reportOf(review);
  return {
    review,
    forms: [
      JSON.stringify(jsonReport(review)),
      markdownReport(report),
      joined(terminalReport(report, { colour: false, width: 200, all: true })),
      joined(htmlReport(report, "footer")),
    ],
  };
}

test("an environment whose comparison fails is said in every form, beside the others", () => {
  const { ofKind } = ResourceIndex.prototype;
  // The comparison asks which workloads are scaled.
  const spy = vi.spyOn(ResourceIndex.prototype, "ofKind").mockImplementation(function (
    this: ResourceIndex,
    ...asked
  ) {
    if (this.find("ConfigMap", "beta", undefined)) throw new TypeError("x is not a function");
    return ofKind.apply(this, asked);
  });
  try {
    const { review, forms } = reports();
    expect(
      review.environments.map(({ name, unexpected, resources }) => [name, unexpected, resources.length]),
    ).toEqual([
      ["beta", true, 0],
      ["production", undefined, 1],
    ]);
    for (const form of forms) {
      expect(form).toContain("TypeError: x is not a function");
      expect(form).toMatch(/production/);
      expect(form).not.toContain(process.cwd());
    }
  } finally {
    spy.mockRestore();
  }
});

test("a rule for risks that fails is a risk that nobody checked, and the others are asked", () => {
  const first = RULES.find(({ checkChange }) => checkChange !== undefined) as Rule;
  const spy = vi.spyOn(first as Required<Rule>, "checkChange").mockImplementation(() => {
    throw new RangeError("Invalid string length");
  });
  try {
    const { review, forms } = reports();
    for (const { risks, resources } of review.environments) {
      expect(resources).toHaveLength(1);
      expect(risks.map(({ id, unexpected }) => [id, unexpected])).toContainEqual([first.id, true]);
    }
    for (const form of forms) expect(form).toContain("Invalid string length");
  } finally {
    spy.mockRestore();
  }
});
