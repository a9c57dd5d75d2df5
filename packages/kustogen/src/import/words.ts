/** Words as a file name: lower case, digits and dashes. */
export function kebabCase(text: string): string {
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unnamed" : name;
}

/** Words as one identifier: "REDIS_URL" and "redis-url" are `redisUrl`. */
export function camelCase(text: string): string {
  const name = kebabCase(text).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return /^[a-z]/.test(name) ? name : `n${name}`;
}
