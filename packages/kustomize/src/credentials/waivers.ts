import { InputError } from "../errors/errors.ts";

const reasons = new Map<string, string>();

/**
 * Declares that a value that looks like a credential isn't one; returns it unchanged.
 *
 * @param value the text, or, for a file in a ConfigMap, the part of it that looks like a credential
 * @param why the reason, a sentence
 * @throws InputError without a reason
 */
export function notSecret(value: string, why: string): string {
  if (typeof why !== "string" || why.trim().length < 8)
    throw new InputError('notSecret("…", "…"): expected a sentence that explains why it isn\'t a credential');
  reasons.set(value, why);
  return value;
}

/** The number of values marked as no credentials; a new one invalidates what was found before. */
export function waiverCount(): number {
  return reasons.size;
}

/** True for a text that its author marked as no credential. */
export function isWaived(text: string): boolean {
  return reasons.size > 0 && reasons.has(text);
}

/** The text with placeholders of the same length for the parts that their author marked as no credentials. */
export function withoutWaived(text: string): string {
  if (reasons.size === 0) return text;
  let left = text;
  for (const value of reasons.keys())
    if (value.length > 3 && left.includes(value)) left = left.replaceAll(value, "x".repeat(value.length));
  return left;
}
