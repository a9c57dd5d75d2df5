import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import { version } from "../../../package.json";
import { screenWidth } from "../fitted.ts";
import { showsColour } from "../options.ts";

/** The formats of a report. */
export type Format = "terminal" | "markdown" | "html" | "json";

/** How a report is printed. */
export interface PrintOptions {
  output: string[];
  all?: boolean;
  fullReport?: string;
}

/** The parts of a review as text, in a format; all of a large one would exceed the longest text that JavaScript has. */
export async function reviewParts(
  review: Review,
  format: Format,
  options: PrintOptions,
): Promise<Iterable<string>> {
  if (format === "json") {
    const { jsonReport } = await import("@kustogen/review/report/print/json.ts");
    return jsonOutput(jsonReport(review));
  }
  const { reportOf } = await import("@kustogen/review/report/model/report.ts");
  const report = reportOf(review);
  const footer = `Rendered by kustogen ${version}, with the same output as kustomize ${review.kustomize?.join(" and ")}.`;
  if (format === "markdown") {
    const { markdownReport } = await import("@kustogen/review/report/print/markdown.ts");
    const text = markdownReport(report, {
      footer,
      ...(options.fullReport !== undefined && { full: options.fullReport }),
    });
    return [text];
  }
  if (format === "html") {
    const { htmlReport } = await import("@kustogen/review/report/print/html.ts");
    return htmlReport(report, footer);
  }
  const { terminalReport } = await import("@kustogen/review/report/print/terminal.ts");
  const onScreen = process.stdout.isTTY === true && options.output.length === 0;
  return terminalReport(report, {
    colour: options.output.length === 0 && showsColour(process.stdout),
    width: onScreen ? screenWidth() : 120,
    all: options.all === true,
  });
}
