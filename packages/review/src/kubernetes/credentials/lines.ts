import { formOf, MAYBE_FORM } from "@kustogen/kustomize/credentials/forms.ts";
import { MAYBE_PAIR } from "@kustogen/kustomize/credentials/pairs.ts";
import { credentialIn } from "@kustogen/kustomize/credentials/text.ts";

/** A line of a text that holds what looks like a credential. */
export interface CredentialLine {
  /** 1-based. */
  line: number;
  /** What it is, in words that don't show it. */
  what: string;
  /** True for a form that only credentials have, and not just a value beside a telling name. */
  isForm: boolean;
}

/** What every line with a credential holds; all others are passed over in one pass. */
const MAYBE = new RegExp(
  `${MAYBE_PAIR.source}|${MAYBE_FORM.source}|:\\/\\/[^\\s/]{1,200}@|LS0tLS1CRUdJTi`,
  "gi",
);
/** What every line with a form holds. */
const MAYBE_FORMS = new RegExp(MAYBE_FORM.source, "gi");
/** Nobody writes longer lines: of a bundle or of data only the forms count, a piece at a time. */
const LONGEST = 2000;
/** No form is longer than what neighbouring pieces share. */
const OVERLAP = 200;

/**
 * The lines of a text that look like they hold a credential, in the time of one pass.
 * @param file how the file is called, which tells code from settings
 * @param formsOnly true where names and values are prose, code of tests or examples
 */
export function credentialLines(text: string, file: string, formsOnly = false): CredentialLine[] {
  const found: CredentialLine[] = [];
  const maybe = formsOnly ? MAYBE_FORMS : MAYBE;
  maybe.lastIndex = 0;
  let counted = 0;
  let line = 1;
  for (let match = maybe.exec(text); match !== null; match = maybe.exec(text)) {
    const start = text.lastIndexOf("\n", match.index) + 1;
    const newline = text.indexOf("\n", match.index);
    const end = newline < 0 ? text.length : newline;
    for (let at = text.indexOf("\n", counted); at >= 0 && at < start; at = text.indexOf("\n", counted)) {
      line++;
      counted = at + 1;
    }
    const content = text.slice(start, end).trimEnd();
    const form = formIn(content);
    const what =
      form ?? (formsOnly || content.length > LONGEST ? undefined : credentialIn(content, "file", file));
    if (what !== undefined) found.push({ line, what, isForm: form !== undefined });
    maybe.lastIndex = end + 1;
    if (end === text.length) break;
  }
  return found;
}

function formIn(line: string): string | undefined {
  if (line.length <= LONGEST) return formOf(line);
  for (let start = 0; start < line.length; start += LONGEST - OVERLAP) {
    const what = formOf(line.slice(start, start + LONGEST));
    if (what !== undefined) return what;
  }
  return undefined;
}
