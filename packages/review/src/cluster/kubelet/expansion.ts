/**
 * Replaces `$(NAME)` as the kubelet does in `value`, `command` and `args` (kubernetes,
 * third_party/forked/golang/expansion): from left to right, `$$` becomes `$` and so hides what follows, a name
 * reaches to the next `)`, a reference without `)` and a `$` before anything else stay unchanged, and inserted values
 * aren't expanded again.
 * @param lookUp returns the value of a variable; undefined leaves the reference unchanged
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  let result = "";
  let copied = 0;
  for (let at = text.indexOf("$"); at >= 0 && at + 1 < text.length; at = text.indexOf("$", at)) {
    const next = text[at + 1];
    if (next === "$") {
      result += text.slice(copied, at + 1);
      at += 2;
      copied = at;
      continue;
    }
    const end = next === "(" ? text.indexOf(")", at + 2) : -1;
    if (end < 0) {
      // The kubelet consumes the character after a lone `$` as well.
      at += 2;
      continue;
    }
    result += text.slice(copied, at) + (lookUp(text.slice(at + 2, end)) ?? text.slice(at, end + 1));
    at = end + 1;
    copied = at;
  }
  return result + text.slice(copied);
}

/** The names of the variables that a text refers to as `$(NAME)`, in order, without duplicates. */
export function referencesIn(text: string): string[] {
  if (!text.includes("$(")) return [];
  const names = new Set<string>();
  expand(text, (name) => {
    names.add(name);
    return undefined;
  });
  return [...names];
}
