// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the codes of colours.
const COLOURS = /\u001b\[\d+m/g;

/** The number of columns that a text takes on a terminal, without the codes of its colours. */
export const visibleLength = (text: string): number => text.replace(COLOURS, "").length;
