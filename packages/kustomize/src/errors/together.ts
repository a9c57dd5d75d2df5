import type { ErrorCode } from "./codes.ts";
import { counted } from "./counted.ts";
import { InputError } from "./errors.ts";

/** The number of mistakes listed in one run; more would hide the first. */
const MOST = 25;

/**
 * One error for several mistakes: each message once, in order, so that one run lists all of them. It has their code
 * if they share one.
 * @param mistakes at least one
 */
export function together(mistakes: readonly { message: string; code: ErrorCode }[]): InputError {
  const distinct = [...new Set(mistakes.map(({ message }) => message))];
  const codes = new Set(mistakes.map(({ code }) => code));
  const shown = distinct.slice(0, MOST);
  const left = distinct.length - shown.length;
  return new InputError(
    [...shown, ...(left > 0 ? [`and ${counted(left, "more mistake")}`] : [])].join("\n"),
    { code: codes.size === 1 ? mistakes[0]?.code : undefined },
  );
}

/**
 * The result for each item. A mistake that its author can fix doesn't keep the other items from being checked.
 * @throws InputError with the message of every item that failed in this way; any other error immediately
 */
export function eachTogether<Item, Result>(items: readonly Item[], run: (item: Item) => Result): Result[] {
  const results: Result[] = [];
  const mistakes: InputError[] = [];
  for (const item of items) {
    try {
      results.push(run(item));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(error);
    }
  }
  if (mistakes.length > 0) throw together(mistakes);
  return results;
}
