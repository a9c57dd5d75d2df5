import { formOf, MAYBE_FORM } from "@kustogen/kustomize/credentials/forms.ts";
import { MAYBE_PAIR } from "@kustogen/kustomize/credentials/places.ts";
import { credentialIn } from "@kustogen/kustomize/credentials/text.ts";

/** A line of a text with something that looks like a credential. */
export interface CredentialLine {
  /** 1-based. */
  line: number;
  /** A description that doesn't reveal it. */
  what: string;
  /** True for a form that only credentials have, false for a value beside a telling name. */
  isForm: boolean;
}

/** Matches every line with a credential; all others are skipped in one pass. */
const MAYBE = new RegExp(`${MAYBE_PAIR.source}|${MAYBE_FORM.source}|:\\/\\/[^\\s/]{1,200}@`, "gim");
/** Matches every line with a well-known form. */
const MAYBE_FORMS = new RegExp(MAYBE_FORM, "gim");
/** Longer lines aren't written by people: in bundles and data, only well-known forms count, searched in pieces. */
const LONGEST = 2000;
/** No form is longer than the overlap of neighboring pieces. */
const OVERLAP = 200;
/** Enough of what follows the first line of a key. */
const AFTER = 200;

/** The lines that seem to contain a credential; the name of the file tells code from settings. */
export function credentialLines(text: string, file: string, formsOnly = false): CredentialLine[] {
  const found: CredentialLine[] = [];
  const maybe = formsOnly ? MAYBE_FORMS : MAYBE;
  maybe.lastIndex = 0;
  let [counted, line] = [0, 1];
  for (let match = maybe.exec(text); match !== null; match = maybe.exec(text)) {
    const start = text.lastIndexOf("\n", match.index) + 1;
    const newline = text.indexOf("\n", match.index);
    const end = newline < 0 ? text.length : newline;
    line += text.slice(counted, start).split("\n").length - 1;
    counted = start;
    const content = text.slice(start, end).trimEnd();
    const alone = formIn(content);
    // The lines after the first one of a key may stand in for it.
    const isStandIn = /KEY-----\W*$/.test(content) && formOf(text.slice(start, end + AFTER)) === undefined;
    const form = isStandIn ? undefined : alone;
    const isNamed = form === undefined && !formsOnly && content.length <= LONGEST;
    const what = isNamed ? credentialIn(content, "file", file) : form;
    if (what !== undefined) found.push({ line, what, isForm: form !== undefined });
    maybe.lastIndex = end + 1;
    if (end === text.length) break;
  }
  return found;
}

function formIn(line: string): string | undefined {
  if (line.length <= LONGEST || line.includes("LS0tLS1CRUdJTi")) return formOf(line);
  for (let start = 0; start < line.length; start += LONGEST - OVERLAP) {
    const what = formOf(line.slice(start, start + LONGEST));
    if (what !== undefined) return what;
  }
  return undefined;
}
