import { printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { runOnTerminal } from "@kustogen/kustomize/node/run.ts";
import { KUSTOMIZE_VERSION } from "@kustogen/kustomize/renderer.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import { version } from "../../../package.json";
import { isForm } from "../form-names.ts";
import { topOf } from "../sides.ts";
import type { DiffOptions, Format } from "./options.ts";

/** A review as text, in a format. */
export async function formatted(review: Review, format: Format, options: DiffOptions): Promise<string> {
  if (format === "json") {
    const { jsonReport } = await import("@kustogen/review/report/json-report.ts");
    return `${printableJson(jsonReport(review))}\n`;
  }
  if (isForm(format)) {
    const { risksInForm } = await import("../forms.ts");
    return risksInForm(format, review, topOf(process.cwd()));
  }
  const { storyOf } = await import("@kustogen/review/story/story.ts");
  const story = storyOf(review);
  const footer = `Rendered by kustogen ${version}, with the same output as kustomize ${KUSTOMIZE_VERSION.replace(/^v/, "")}.`;
  if (format === "markdown") {
    const { markdownReport } = await import("@kustogen/review/report/markdown.ts");
    return markdownReport(story, {
      footer,
      ...(options.fullReport !== undefined && { full: options.fullReport }),
    });
  }
  if (format === "html") {
    const { htmlReport } = await import("@kustogen/review/report/html/html-report.ts");
    return htmlReport(story, footer);
  }
  const { terminalReport } = await import("@kustogen/review/report/terminal.ts");
  const onScreen = process.stdout.isTTY === true && options.output.length === 0;
  return terminalReport(story, {
    colour: onScreen && !process.env.NO_COLOR,
    width: onScreen ? (process.stdout.columns ?? 100) : 120,
    all: options.all === true,
  });
}

/** Prints the report; in a pager if a person would have to scroll. */
export async function show(text: string, format: Format): Promise<void> {
  const long = text.split("\n").length > (process.stdout.rows ?? 0);
  if (format === "terminal" && process.stdout.isTTY === true && process.stdin.isTTY === true && long) {
    if (page(text)) return;
  }
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/**
 * Shows a text in the same pager as git: GIT_PAGER, PAGER or less. False if there is none, or if the user disabled it
 * with PAGER=cat or an empty one.
 */
export function page(text: string): boolean {
  const command = process.env.GIT_PAGER ?? process.env.PAGER ?? "less";
  if (command === "" || command === "cat") return false;
  // It may have options: the shell reads it as it does for git.
  return runOnTerminal(command, text, { LESS: "FRX", ...process.env }) === 0;
}
