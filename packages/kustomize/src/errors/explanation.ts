import { type CodeText, ERROR_CODES, type ErrorCode } from "./codes.ts";

/** Whether a word is the code of an error. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CODES, word);
}

/** The page of an error code, as Markdown: its meaning, and how to fix the error. */
export function codePage(code: ErrorCode): string {
  const { means, mend }: CodeText = ERROR_CODES[code];
  return `## ${code}\n\n${means}\n\n**What to do:** ${mend}\n`;
}
