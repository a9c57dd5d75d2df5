/** What to do, with the reason why it is no error, which ends a sentence. */
export function withReason(fix: string, why: string): string {
  return `${fix}; a warning, because ${why}`;
}
