import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { type NewFinding, NOTHING_CHANGES, type Review } from "../../src/changes/review.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { type MarkdownOptions, markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { hostileReview, reviewOf, usualReview } from "./reviews.ts";

const report = (review: Review) => reportOf(maskReview(review));
const markdown = (review: Review, options?: MarkdownOptions) => markdownReport(report(review), options);
const terminal = (review: Review, width = 100, all = true, colour = false) =>
  joined(terminalReport(report(review), { colour, width, all }));
const page = (review: Review) =>
  /<body>[\s\S]*<\/body>/.exec(joined(htmlReport(report(review), "a footer")))?.[0];
/** JSON with a line for each object. */
const lines = (value: unknown) => `${JSON.stringify(value).replaceAll("{", "\n{")}\n`;

const finding = (severity: NewFinding["severity"], name = "web"): NewFinding => ({
  rule: "production/image-pinned",
  severity,
  message: `runs ${name} by a tag that moves`,
  place: `base/${name}.yaml:3`,
});
const excused = (number = 1) => ({
  ...finding("error", `old${number}`),
  reason: "goes with the next release",
  by: "kustogen.yaml:12",
});
const notRendered = (number = 1) => ({
  name: `chart-${number}`,
  file: `apps/${number}.yaml`,
  why: "it is a chart that nobody vendored",
  cause: "chart" as const,
  lost: true as const,
});
const failed = (number = 1, failing: "before" | "after" = "after") => ({
  ...NOTHING_CHANGES,
  name: `beta/broken-${number}`,
  path: `overlays/beta/broken-${number}`,
  failing,
  error: `${failing}: base-${number}/kustomization.yaml: the kustomization is empty`,
});

/** A review that says everything that one may say, of each once or twice. */
function fullReview(): Review {
  const usual = usualReview();
  return {
    ...usual,
    notices: [
      { severity: "error", message: "the fork point is unknown", headline: "unknown fork point" },
      { severity: "warning", message: "judged by the rules of main" },
      { severity: "info", message: "two commits are compared" },
    ],
    environments: [...usual.environments, failed(), failed(2, "before")],
    findings: [finding("error"), finding("warning", "api"), finding("info", "job"), finding("info", "cron")],
    excused: [excused()],
    notRendered: [notRendered()],
    notLookedAt: [
      { place: "charts/a", cause: "chart", what: "a chart" },
      { place: "charts/b", cause: "chart", what: "a chart" },
      { place: "the cluster", cause: "cluster", what: "nobody asked it" },
    ],
  };
}

it.each([
  ["full.md.txt", () => markdown(fullReview(), { full: "the page of this run", footer: "kustogen 1.0.0" })],
  ["nothing.terminal.txt", () => terminal({ ...reviewOf(), findings: [] })],
  ["nothing.md.txt", () => markdown({ ...reviewOf(), findings: [] })],
  ["full.terminal.txt", () => terminal(fullReview(), 100, true, true)],
  ["full.narrow.txt", () => terminal(fullReview(), 20, false)],
  ["hostile.terminal.txt", () => terminal(hostileReview())],
  ["full.page.txt", () => page(fullReview())],
  ["full.json.txt", () => lines(jsonReport(maskReview(fullReview())))],
] as const)("a report is all that %s holds (npx vitest -u writes it)", async (file, made) => {
  await expect(made()).toMatchFileSnapshot(`whole-reports/${file}`);
});

/** As many lines of the comment tell each of something; one more is counted. */
const MOST = 25;

it.each<[what: string, field: keyof Review, one: (text: string, at: number) => object]>([
  ["notices", "notices", (message) => ({ severity: "info", message })],
  [
    "environments that can't be rendered",
    "environments",
    (text, at) => ({ ...failed(at), error: `after: ${text}` }),
  ],
  ["findings", "findings", (message) => ({ ...finding("error"), message })],
  ["warnings", "findings", (message) => ({ ...finding("warning"), message })],
  ["excused findings", "excused", (message) => ({ ...excused(), message })],
  ["what is not rendered", "notRendered", (why, at) => ({ ...notRendered(at), why })],
])("a comment tells so many %s one by one, and counts the others", (_, field, one) => {
  const told = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => one(`counted ${at}`, at));
    const text = markdown({ ...reviewOf(), [field]: all });
    return [text.match(/counted \d+/g)?.length, text.includes("and 1 more")];
  };
  expect(told(MOST)).toEqual([MOST, false]);
  expect(told(MOST + 1)).toEqual([MOST, true]);
});

it("new findings that nobody has to decide on are folded", () => {
  const said = (...severities: NewFinding["severity"][]) =>
    markdown({ ...usualReview(), findings: severities.map((one, at) => finding(one, `web${at}`)) });
  expect(said("warning", "info")).toContain("<summary>New findings of the checks: 2<");
  expect(said("error", "info")).toContain("**New findings of the checks**");
  expect(said("error", "info")).toContain("<summary>Other new findings: 1<");
});
