import { expect, test, vi } from "vitest";
import { compareTrees } from "../../src/review/compare-trees.ts";
import { htmlReport } from "../../src/review/format/html/html-report.ts";
import { jsonReport } from "../../src/review/format/json-report.ts";
import { markdownReport } from "../../src/review/format/markdown.ts";
import { terminalReport } from "../../src/review/format/terminal.ts";
import { maskReview } from "../../src/review/mask.ts";
import { RISKS } from "../../src/review/risks.ts";
import { storyOf } from "../../src/review/story/story.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

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
  const story = storyOf(review);
  return {
    review,
    forms: [
      JSON.stringify(jsonReport(review)),
      markdownReport(story),
      terminalReport(story, { colour: false, width: 200, all: true }),
      htmlReport(story, "footer"),
    ],
  };
}

test("an environment whose comparison fails is said in every form, beside the others", async () => {
  const compared = await import("../../src/compare/resources.ts");
  const original = compared.resourceChanges;
  const spy = vi.spyOn(compared, "resourceChanges").mockImplementation((before, after) => {
    if (after[0]?.metadata.name === "beta") throw new TypeError("x is not a function");
    return original(before, after);
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

test("a rule for risks that fails is a risk that nobody judged, and the others are asked", () => {
  const [first] = RISKS;
  const spy = vi.spyOn(first as (typeof RISKS)[number], "find").mockImplementation(() => {
    throw new RangeError("Invalid string length");
  });
  try {
    const { review, forms } = reports();
    for (const { risks, resources } of review.environments) {
      expect(resources).toHaveLength(1);
      expect(risks.map(({ id, unexpected }) => [id, unexpected])).toContainEqual([first?.id, true]);
    }
    for (const form of forms) expect(form).toContain("Invalid string length");
  } finally {
    spy.mockRestore();
  }
});
