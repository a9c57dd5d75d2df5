/** True for a text in which something fills in a part before it is applied: `${NAME}`, `{{ name }}`, `$(NAME)`. */
export function hasVariable(text: string): boolean {
  return /[${]/.test(text);
}

/** The same, and for a text with a part in angle brackets, which a person fills in: `<name>`. */
export function isFilledIn(text: string): boolean {
  return /[${<]/.test(text);
}
