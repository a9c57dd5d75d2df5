/** The parts of an output as one text. */
export const joined = (parts: Iterable<string>): string => [...parts].join("");
