import { codePage, ERROR_CODES, type ErrorCode } from "@kustogen/kustomize/errors/codes.ts";

/** The page of the error codes, a section for each, in order. */
export function errorPage(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return `# Error codes

Each error has a code, which stays the same even if the wording of its message changes. It follows the message in
the terminal, as in \`kustogen: shop: there is no such folder [no-such-folder]\`, and is \`code\` in JSON. Rely on the
code or on the exit code, and never on the wording. \`kustogen explain CODE\` prints the section of a code.
[Start here](start.md#words) explains the words system, environment, layer and pin.

${codes.map(codePage).join("\n")}`;
}
