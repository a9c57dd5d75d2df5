/** Appends to a fix the reason why the finding isn't an error. */
export function withReason(fix: string, why: string): string {
  return `${fix}; a warning, because ${why}`;
}
