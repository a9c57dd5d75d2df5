import type { Form } from "@kustogen/review/check/report/forms.ts";
import type { Strictness } from "@kustogen/review/check/rule.ts";

/** The options of `kustogen check`. */
export interface CheckCommandOptions {
  system: string[];
  env: string[];
  strictness?: Strictness;
  since?: string;
  onlyNew?: boolean;
  fork?: boolean;
  requireComplete?: boolean;
  baseline?: string;
  writeBaseline?: boolean;
  all?: boolean;
  allFiles?: boolean;
  full?: boolean;
  within?: string[];
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  loadRestrictor?: string;
  maxTime?: number;
  list?: boolean;
  explain?: string;
  /** The format of the output, and of files whose extension determines none. */
  format?: "terminal" | "json" | Form;
  json?: boolean;
  sarif?: boolean;
  output?: string[];
}
