import { basename, extname } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Form } from "@kustogen/review/check/report/forms.ts";

/** The report formats for other programs. */
export const FORM_NAMES = ["sarif", "junit", "gitlab", "github"] as const satisfies readonly Form[];

/** The file extensions of formats for other programs. */
const ENDINGS: Record<string, Form> = { ".sarif": "sarif", ".xml": "junit" };

/** GitLab's file names for a code quality report. */
const CODE_QUALITY = /(?:^gl-code-quality|[.-]codequality\.json$|^codequality\.json$)/;

/** The format for a file's name; undefined if it matches none. */
export function formOf(file: string): Form | undefined {
  return CODE_QUALITY.test(basename(file)) ? "gitlab" : lookUp(ENDINGS, extname(file));
}

/** True for the name of a format for other programs. */
export function isForm(name: string | undefined): name is Form {
  return FORM_NAMES.some((form) => form === name);
}
