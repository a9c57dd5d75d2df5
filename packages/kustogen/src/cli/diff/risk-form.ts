import type { Review } from "@kustogen/review/changes/review.ts";
import { riskFindings } from "@kustogen/review/changes/risk-findings.ts";
import type { Form } from "@kustogen/review/check/report/forms.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { inForm } from "../forms.ts";

/** The risks of a review, in a format for other programs. */
export function risksInForm(form: Form, review: Review, root: string): string {
  return inForm(form, riskFindings(review), RULES, root);
}
