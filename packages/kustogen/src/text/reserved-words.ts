const RESERVED = new Set(
  (
    "arguments async await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof var void while with yield undefined"
  ).split(" "),
);

/** True for a word that a module can't use as its own name. */
export function isReservedWord(word: string): boolean {
  return RESERVED.has(word);
}
