import { basename, extname } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Form } from "@kustogen/review/check/report/forms.ts";

/** The forms of a report for other programs. */
export const FORM_NAMES = ["sarif", "junit", "gitlab", "github"] as const satisfies readonly Form[];

/** The endings of files that say which of the forms for other programs they have. */
const ENDINGS: Record<string, Form> = { ".sarif": "sarif", ".xml": "junit" };

/** What GitLab calls a report of code quality. */
const CODE_QUALITY = /(?:^gl-code-quality|[.-]codequality\.json$|^codequality\.json$)/;

/** The form that a file's name says; undefined for one that says none of these. */
export function formOf(file: string): Form | undefined {
  return CODE_QUALITY.test(basename(file)) ? "gitlab" : lookUp(ENDINGS, extname(file));
}

/** True for the name of a form for other programs. */
export function isForm(name: string | undefined): name is Form {
  return FORM_NAMES.some((form) => form === name);
}
