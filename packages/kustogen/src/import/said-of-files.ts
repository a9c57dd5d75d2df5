/** Words about what kustomize reads, which is gone after an import: its folders, its patches, the heads of its files. */
const GONE =
  /kustomiz|\boverlays?\b|\bpatch(?:es)?\b|\bbase\/|\(base\)|\bbase (?:layer|manifests?|values? file)\b|\b(?:in|from|of) the base\b|\.ya?ml(?:'s)? header\b|\bthis (?:file|folder|directory)\b/i;

/** True for a text that speaks of files, patches or overlays that an import takes away. */
export function speaksOfFiles(text: string): boolean {
  return GONE.test(text);
}

/**
 * A comment without the sentences that speak of files, patches or overlays which an import takes away; undefined where
 * nothing else is left. The rest keeps its lines.
 */
export function withoutGoneFiles(comment: string): string | undefined {
  if (!speaksOfFiles(comment.replaceAll("\n", " "))) return comment;
  const paragraphs = comment.split(/\n(?:[ \t]*\n)+/).flatMap((paragraph) => {
    const sentences = paragraph.split(/(?<=[.!?])(?=\s+\S)/);
    const kept = sentences.filter((sentence) => !speaksOfFiles(sentence.replaceAll("\n", " ")));
    if (kept.length === sentences.length) return [paragraph];
    const text = kept.join("").trim();
    // What is cut in the middle of a bracket, or what only leads to what is gone, says nothing alone.
    const isWhole =
      /[.!?]$/.test(text) && count(text, "(") === count(text, ")") && count(text, "`") % 2 === 0;
    return isWhole ? [text] : [];
  });
  return paragraphs.length === 0 ? undefined : paragraphs.join("\n\n");
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
