import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { usualReview } from "../changes/reviews.ts";

it("the page has no script, and its policy permits nothing but its own style", () => {
  const page = joined(htmlReport(reportOf(maskReview(usualReview())), "a footer"));
  const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const hash = createHash("sha256").update(style).digest("base64");
  expect(style.length).toBeGreaterThan(100);
  expect(page).not.toContain("<script");
  expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
});
