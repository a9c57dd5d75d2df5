// Tests the comment of a review as GitHub renders it: npm run github-markdown
// Renders reports that have hostile text in every place with cmark-gfm, GitHub's own Markdown parser, and checks that they
// contain the elements of an ordinary report and no others. Needs cmark-gfm on your PATH (apt-get install cmark-gfm).
import { spawnSync } from "node:child_process";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { markdownReport } from "@kustogen/review/report/print/markdown.ts";
import { hostileReview } from "../../review/test/changes/reviews.ts";
import { LINES, placedReview } from "../test/hostile/placed-review.ts";

const EXTENSIONS = ["table", "strikethrough", "autolink", "tagfilter", "tasklist", "footnotes"];

/** The page that GitHub makes of a comment, before it looks for mentions and references. */
function rendered(markdown: string): string {
  const options = EXTENSIONS.flatMap((name) => ["--extension", name]);
  const { status, stdout, stderr, error } = spawnSync("cmark-gfm", ["--unsafe", ...options], {
    input: markdown,
    encoding: "utf8",
  });
  if (error !== undefined || status !== 0)
    throw new Error(
      `cmark-gfm can't be run, install it (apt-get install cmark-gfm): ${error?.message ?? stderr}`,
    );
  return stdout;
}

/**
 * The elements of a page in their order. Left out are the one that only breaks up what would be linked, and code: what
 * stands between backquotes in a sentence is told in its letters.
 */
function elementsOf(page: string): string[] {
  return [...page.matchAll(/<[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/^<\/?(?:span|code)>$/.test(tag));
}

/** The words of a page, as a person sees them. */
function textOf(page: string): string {
  return page
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll("&amp;", "&");
}

let failures = 0;
function check(what: string, holds: boolean, found?: unknown): void {
  if (!holds) failures++;
  process.stdout.write(
    `${holds ? "ok  " : "FAIL"} ${JSON.stringify(what)}${holds ? "" : `: ${JSON.stringify(found)}`}\n`,
  );
}

const pageOf = (review: Parameters<typeof maskReview>[0]) =>
  rendered(
    markdownReport(reportOf(maskReview(review)), { footer: "footer", full: "https://ci.example/page" }),
  );

const usual = elementsOf(pageOf(placedReview("plain")));
for (const text of LINES) {
  const page = pageOf(placedReview(text));
  const elements = elementsOf(page);
  const at = elements.findIndex((element, index) => element !== usual[index]);
  check(text, elements.length === usual.length && at < 0, elements.slice(Math.max(0, at - 3), at + 5));
  // Where nothing has to be written as its code, the text is there as it is.
  if (/^[!-_a-~]+( [!-_a-~]+)*$/.test(text)) check(`${text}: is there`, textOf(page).includes(text), text);
}
const page = pageOf(hostileReview());
const strange = elementsOf(page).filter(
  (tag) =>
    !/^<\/?(?:h3|p|strong|em|table|thead|tbody|tr|th|td|details|summary|b|ul|ol|li|code|pre|sub)\b|^<a href="https:\/\/git\.example\.test\/x\/blob\/[^"]*">$|^<\/a>$/.test(
      tag,
    ),
);
check("a review of hostile values has no other element", strange.length === 0, strange.slice(0, 5));
process.stdout.write(failures === 0 ? "the comment holds\n" : `${failures} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;
