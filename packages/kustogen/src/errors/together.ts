import { InputError } from "./errors.ts";

/** How many mistakes one run names; more would hide the first. */
const MOST = 25;

/**
 * One error for several mistakes: each message once, in order, so that one run names what all of them are.
 *
 * @param messages at least one
 */
export function together(messages: readonly string[]): InputError {
  const distinct = [...new Set(messages)];
  const shown = distinct.slice(0, MOST);
  const left = distinct.length - shown.length;
  return new InputError([...shown, ...(left > 0 ? [`and ${left} more mistakes`] : [])].join("\n"));
}

/**
 * What each item gives. A mistake that its author can mend doesn't keep the others from being looked at.
 *
 * @throws InputError with the message of every item that failed so; any other error at once
 */
export function eachTogether<Item, Result>(items: readonly Item[], run: (item: Item) => Result): Result[] {
  const results: Result[] = [];
  const mistakes: string[] = [];
  for (const item of items) {
    try {
      results.push(run(item));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw together(mistakes);
  return results;
}
