import { readFileSync } from "node:fs";
import { join } from "node:path";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { expect, it } from "vitest";
import { hostileReview, largeReview, usualReview } from "../../../review/test/changes/reviews.ts";
import { reviewParts } from "../../src/cli/diff/print.ts";
import { writeReportFile } from "../../src/output/report-file.ts";
import { temporaryFolder } from "../delivery/fixture.ts";
import { placedReview } from "../hostile/placed-review.ts";

const { reportIn } = await import(new URL("../../action/report.mjs", import.meta.url).href);

it.each([
  ["a usual review", usualReview()],
  ["a large one", largeReview(200)],
  ["one with hostile texts", hostileReview()],
  ["one with a text that looks like the end of a list", placedReview('      ]\n      "resources": [')],
])("the action reads all but the changed fields of %s", async (_, review) => {
  const file = join(temporaryFolder(), "report.json");
  writeReportFile(file, await reviewParts(maskReview(review), "json", { output: [file] }));
  const whole = JSON.parse(readFileSync(file, "utf8"));
  expect(whole.environments.flatMap((one: { resources: object[] }) => one.resources).length).toBeGreaterThan(
    0,
  );
  for (const environment of whole.environments) environment.resources = [];
  expect(await reportIn(file)).toEqual(whole);
});
