import { printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { KUSTOMIZE_VERSION } from "@kustogen/kustomize/renderer.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import { version } from "../../../package.json";
import { showsColour } from "../options.ts";

/** The formats of a report. */
export type Format = "terminal" | "markdown" | "html" | "json";

/** How a report is printed. */
export interface PrintOptions {
  output: string[];
  all?: boolean;
  fullReport?: string;
}

/** A review as text, in a format. */
export async function reviewText(review: Review, format: Format, options: PrintOptions): Promise<string> {
  if (format === "json") {
    const { jsonReport } = await import("@kustogen/review/report/print/json.ts");
    return `${printableJson(jsonReport(review))}\n`;
  }
  const { reportOf } = await import("@kustogen/review/report/model/report.ts");
  const report = reportOf(review);
  const footer = `Rendered by kustogen ${version}, with the same output as kustomize ${KUSTOMIZE_VERSION.replace(/^v/, "")}.`;
  if (format === "markdown") {
    const { markdownReport } = await import("@kustogen/review/report/print/markdown.ts");
    return markdownReport(report, {
      footer,
      ...(options.fullReport !== undefined && { full: options.fullReport }),
    });
  }
  if (format === "html") {
    const { htmlReport } = await import("@kustogen/review/report/print/html.ts");
    return htmlReport(report, footer);
  }
  const { terminalReport } = await import("@kustogen/review/report/print/terminal.ts");
  const onScreen = process.stdout.isTTY === true && options.output.length === 0;
  return terminalReport(report, {
    colour: options.output.length === 0 && showsColour(process.stdout),
    width: onScreen ? (process.stdout.columns ?? 100) : 120,
    all: options.all === true,
  });
}
