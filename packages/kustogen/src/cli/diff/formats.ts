import { extname } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { formOf } from "../form-names.ts";
import type { DiffOptions, Format } from "./options.ts";

/** The file extensions that determine a report's format. */
const FORMATS: Record<string, Format> = { ".md": "markdown", ".html": "html", ".json": "json" };

/** The formats in which an option has an effect. */
const EFFECTIVE = [
  ["--full-report", "fullReport", ["markdown"], "--format markdown or --output FILE.md"],
  [
    "--source-links",
    "sourceLinks",
    ["markdown", "html", "json"],
    "--format markdown, html or json, or an --output file in one of these formats",
  ],
] as const;

/** The format of each report file, or of the report on standard output if there is none. */
export function formatsOf({ json, format, output }: DiffOptions): Format[] {
  const given = json ? "json" : format;
  if (output.length === 0) return [given ?? "terminal"];
  return output.map((file) => given ?? formOf(file) ?? lookUp(FORMATS, extname(file)) ?? "terminal");
}

/** @throws InputError for an option that has no effect on any of the requested reports */
export function refuseWithoutEffect(options: DiffOptions): void {
  const formats = formatsOf(options);
  for (const [flag, name, effective, needed] of EFFECTIVE) {
    if (options[name] === undefined || formats.some((one) => effective.some((other) => other === one)))
      continue;
    throw new InputError(
      `${flag} has no effect on a report in the format ${[...new Set(formats)].join(" or ")}: add ${needed}, or leave ${flag} out`,
      { code: "wrong-usage" },
    );
  }
}
