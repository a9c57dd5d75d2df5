import type { Form } from "@kustogen/review/check/report/forms.ts";
import type { FailOn } from "@kustogen/review/looked/exit-code.ts";
import type { AskedRendering } from "../asked-renderer.ts";

/** The formats of a report. */
export type Format = "terminal" | "markdown" | "html" | "json" | Form;

/** The options of `kustogen diff`. */
export interface DiffOptions extends AskedRendering {
  system: string[];
  env: string[];
  between?: string[];
  path: string[];
  format?: Format;
  json?: boolean;
  output: string[];
  all?: boolean;
  fullReport?: string;
  findings?: string;
  sourceLinks?: string;
  exitCode?: boolean;
  failOn: FailOn;
  requireComplete?: boolean;
  fork?: boolean;
  maxTime?: number;
}
