import { isReservedWord } from "../text/reserved-words.ts";

/** Names that the written code uses itself. */
const USED = new Set(
  (
    "hashed manifests env fill inOrder notSecret schema object settings images layer stage within namespace on index " +
    "context environment labels part autoscaler boundRole configMap cronJob daemonSet deployment disruptionBudget " +
    "externalSecret hashedConfigMap ingress job persistentVolumeClaim requirements service serviceAccount statefulSet webService worker yaml"
  ).split(" "),
);

/** The words of a name, keeping abbreviations whole: `targetCPUUtilization` is "target CPU Utilization". */
export function wordsIn(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]{2,})([A-Z][a-z]{2,})/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

/** Words as one identifier: "REDIS_URL" and "redis-url" are `redisUrl`. */
export function camelCase(text: string): string {
  const words = wordsIn(text).map((word) => word.toLowerCase());
  const name = words
    .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
    .join("");
  return name === "" ? "value" : /^\d/.test(name) ? `n${name}` : name;
}

/** An identifier that isn't a reserved word or a name that the written code uses itself. */
export function identifier(text: string): string {
  const name = camelCase(text);
  return isReservedWord(name) || USED.has(name) ? `${name}Part` : name;
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

/** A list as part of a sentence. */
export function inWords(parts: readonly string[]): string {
  return parts.length < 3 ? parts.join(" and ") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
