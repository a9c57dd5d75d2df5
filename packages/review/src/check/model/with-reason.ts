/** Appends to a fix the reason why the finding isn't an error. */
export function withReason(fix: string, why: string, severity: "warning" | "info" = "warning"): string {
  return `${fix}; ${severity === "info" ? "only information" : "a warning"}, because ${why}`;
}
