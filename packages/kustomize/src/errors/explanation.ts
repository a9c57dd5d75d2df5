import { type CodeText, ERROR_CODES, type ErrorCode } from "./codes.ts";

/** Whether a word is the code of an error. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CODES, word);
}

/** What an error of a code means and how to mend it, as markdown. */
export function codePage(code: ErrorCode): string {
  const { means, mend }: CodeText = ERROR_CODES[code];
  return `## ${code}\n\n${means}\n\n**What to do:** ${mend}\n`;
}

/** The page docs/errors.md: all codes in their order. */
export function codesPage(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return `<!-- Made by npm run rules; the texts are in src/errors/codes.ts. -->
# Codes of errors

Each error has a code, which stays the same even if the wording of its message improves. It follows the message in
the terminal, as in \`kustogen: shop: there is no such folder [no-such-folder]\`, and is \`code\` in JSON. Rely on the
code or on the exit code, and never on the wording. \`kustogen check --explain CODE\` prints the section of a code.

${codes.map(codePage).join("\n")}`;
}
