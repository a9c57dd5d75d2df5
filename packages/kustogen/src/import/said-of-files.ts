/** Words about what kustomize reads, which is gone after an import: its folders, its patches, the heads of its files. */
const GONE =
  /kustomiz|\boverlays?\b|\bpatch(?:es)?\b|\bbase\/|\(base\)|\bbase (?:layer|manifests?|values? file)\b|\b(?:in|from|of) the base\b|\.ya?ml(?:'s)? header\b|\bthis (?:file|folder|directory)\b/gi;

/** What `helm create` says at the head of every file with values. */
const TOOL = /^(?:Default values for|This is a YAML-formatted file|Declare variables to be passed)\b/;

/** One line that says what a patch is, or how it is merged. */
const HEADING = /^[^\n]{0,60}\b(?:overrides?|merged?)\b[^\n]{0,60}$/i;

/** A paragraph with more words to each of those about files says something else, too. */
const WORDS_EACH = 12;

/** True for a paragraph that is about files, patches or overlays, which an import takes away; not where it only names one. */
export function speaksOfFiles(paragraph: string): boolean {
  const named = paragraph.replaceAll("\n", " ").match(GONE)?.length ?? 0;
  return named * WORDS_EACH >= paragraph.split(/\s+/).length && named > 0;
}

/** The label of an overlay or a patch before what is said of it. */
const LABEL = /^[\w-]+ (?:overlay|patch)\s*[:\u2013\u2014]\s*(\w)/gim;

/** Words in parentheses about a base. */
const ASIDE = /\s*\([^()]*\bbase (?:config(?:uration)?|layer|manifests?|values?)\b[^()]*\)/gi;

/** A text without the words about files in it that say nothing more. */
export function withoutAside(text: string): string {
  return text.replace(LABEL, (_, first: string) => first.toUpperCase()).replace(ASIDE, "");
}

/**
 * A comment without the paragraphs that are about files, patches or overlays which an import takes away; undefined where
 * nothing else is left. A paragraph stays whole: what gives a reason beside them needs all of its sentences. Where each
 * line is a sentence, they are apart.
 */
export function withoutGoneFiles(comment: string): string | undefined {
  const isKept = (one: string) => !speaksOfFiles(one) && !HEADING.test(one.trim()) && !TOOL.test(one.trim());
  const kept = comment.split(/\n(?:[ \t]*\n)+/).flatMap((paragraph) => {
    const plain = withoutAside(paragraph);
    const lines = plain.split("\n");
    if (lines.every((line) => /[.!]$/.test(line))) return lines.filter(isKept).join("\n") || [];
    return isKept(plain) ? plain : [];
  });
  return kept.length === 0 ? undefined : kept.join("\n\n");
}

/** True for a comment that points at its own line, and says nothing anywhere else. */
export function pointsAtItsLine(comment: string): boolean {
  return /^(?:←|⬅|<-|\^)/.test(comment);
}

/** A line of YAML: a key or variable with one word behind it, an element that is one, or where a document begins. */
const YAML_LINE =
  /^(?:(?:- +)*(?:[a-z][\w./-]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):(?:\s+(?:"[^"]*"|'[^']*'|[^\s#]+))?|(?:- +)+[\w./:@-]+|---)$/;

/** True for lines that someone took out of a file by making a comment of them: more than half of them are YAML. */
export function isTakenOut(comment: string): boolean {
  const lines = comment
    .split("\n")
    .map((line) => line.replace(/^[#\s]+/, "").trimEnd())
    .filter((line) => line !== "");
  return lines.filter((line) => YAML_LINE.test(line)).length * 2 > lines.length;
}
