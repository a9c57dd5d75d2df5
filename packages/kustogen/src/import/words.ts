const RESERVED = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with " +
    "yield hashed manifests env fill inOrder notSecret schema let static await async arguments eval object settings images layer stage within namespace on index context environment labels"
  ).split(" "),
);

/** Words as one identifier: "REDIS_URL" and "redis-url" are `redisUrl`. */
export function camelCase(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  const name = words
    .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
    .join("");
  return name === "" ? "value" : /^\d/.test(name) ? `n${name}` : name;
}

/** An identifier that is no reserved word and none that the written code uses itself. */
export function identifier(text: string): string {
  const name = camelCase(text);
  return RESERVED.has(name) ? `${name}Part` : name;
}

/** Words as a file name: lower case, digits and dashes. */
export function kebabCase(text: string): string {
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unnamed" : name;
}
