import type { Form } from "@kustogen/review/check/report/forms.ts";
import type { Strictness } from "@kustogen/review/check/rule.ts";
import type { FailOn } from "@kustogen/review/looked/exit-code.ts";
import type { AskedRendering } from "../asked-renderer.ts";

/** The options of `kustogen check`. */
export interface CheckCommandOptions extends AskedRendering {
  system: string[];
  env: string[];
  strictness?: Strictness;
  since?: string;
  onlyNew?: boolean;
  fork?: boolean;
  failOn: FailOn;
  requireComplete?: boolean;
  all?: boolean;
  allFiles?: boolean;
  maxTime?: number;
  list?: boolean;
  /** The format of the output, and of files whose extension determines none. */
  format?: "terminal" | "json" | Form;
  json?: boolean;
  output?: string[];
}
