/** Words about kustomize's input, which no longer exists after an import: its folders, its patches, file headers. */
const GONE =
  /kustomiz|\boverlays?\b|\bpatch(?:es)?\b|\bbase\/|\(base\)|\bbase (?:layer|manifests?|values? file)\b|\b(?:in|from|of) the base\b|\.ya?ml(?:'s)? header\b|\bthis (?:file|folder|directory)\b/gi;

/** The comment that `helm create` writes at the beginning of every values file. */
const TOOL = /^(?:Default values for|This is a YAML-formatted file|Declare variables to be passed)\b/;

/** A single line that introduces a patch, or explains how it is merged. */
const HEADING = /^[^\n]{0,60}\b(?:overrides?|merged?)\b[^\n]{0,60}$/i;

/** A paragraph with more words for each of those about files has other content, too. */
const WORDS_EACH = 12;

/** True for a paragraph about files, patches or overlays, which an import removes; false if it only mentions one. */
export function speaksOfFiles(paragraph: string): boolean {
  const named = paragraph.replaceAll("\n", " ").match(GONE)?.length ?? 0;
  return named * WORDS_EACH >= paragraph.split(/\s+/).length && named > 0;
}

/** The label of an overlay or a patch before a comment. */
const LABEL = /^[\w-]+ (?:overlay|patch)\s*[:\u2013\u2014]\s*(\w)/gim;

/** Words in parentheses about a base. */
const ASIDE = /\s*\([^()]*\bbase (?:config(?:uration)?|layer|manifests?|values?)\b[^()]*\)/gi;

/** A text without asides about files. */
export function withoutAside(text: string): string {
  return text.replace(LABEL, (_, first: string) => first.toUpperCase()).replace(ASIDE, "");
}

/**
 * A comment without the paragraphs about files, patches or overlays that an import removes; undefined if nothing else
 * is left. A paragraph is kept whole, because a reason needs all of its sentences. If each line is a sentence, lines
 * are separate.
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

/** True for a comment that refers to its own line, and means nothing elsewhere. */
export function pointsAtItsLine(comment: string): boolean {
  return /^(?:←|⬅|<-|\^)/.test(comment);
}

/** A line of YAML: a key or variable with one word after it, such an element, or the beginning of a document. */
const YAML_LINE =
  /^(?:(?:- +)*(?:[a-z][\w./-]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):(?:\s+(?:"[^"]*"|'[^']*'|[^\s#]+))?|(?:- +)+[\w./:@-]+|---)$/;

/** True for lines that were commented out: more than half of them are YAML. */
export function isTakenOut(comment: string): boolean {
  const lines = comment
    .split("\n")
    .map((line) => line.replace(/^[#\s]+/, "").trimEnd())
    .filter((line) => line !== "");
  return lines.filter((line) => YAML_LINE.test(line)).length * 2 > lines.length;
}
