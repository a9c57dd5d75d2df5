/**
 * Replaces `$(NAME)` as the kubelet does in `value`, `command` and `args` (kubernetes,
 * third_party/forked/golang/expansion): from left to right, `$$` becomes `$` and so hides what follows, a name
 * reaches to the next `)`, a reference without `)` and a `$` before anything else stay unchanged, and inserted values
 * aren't expanded again.
 * @param lookUp returns the value of a variable; undefined leaves the reference unchanged
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\)|[\s\S])/g, (whole, name: string | undefined) => {
    if (whole === "$$") return "$";
    // The kubelet takes the character after a lone `$` as well.
    return name === undefined ? whole : (lookUp(name) ?? whole);
  });
}

/** The names of the variables that a text refers to as `$(NAME)`, in order, without duplicates. */
export function variablesIn(text: string): string[] {
  if (!text.includes("$(")) return [];
  const names = new Set<string>();
  expand(text, (name) => {
    names.add(name);
    return undefined;
  });
  return [...names];
}
