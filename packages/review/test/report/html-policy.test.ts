import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { maskReview } from "../../src/changes/mask.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html/html-report.ts";
import { usualReview } from "../changes/reviews.ts";

it("the page's policy permits its own style and script by their hashes, and nothing else", () => {
  const page = htmlReport(reportOf(maskReview(usualReview())), "a footer");
  const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  expect([style, script].every((one) => one !== undefined && one.length > 100)).toBe(true);
  expect(policy).toBe(
    `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`,
  );
});
