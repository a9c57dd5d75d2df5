/** The stage that an environment's name tells: what is not known is development. */
export function stageOf(name: string): "development" | "beta" | "production" {
  const words = name.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => /^(prod|production|prd|live)$/.test(word))) return "production";
  return words.some((word) => /^(beta|stag(e|ing)|stg|test|qa|uat|preprod|preview)$/.test(word))
    ? "beta"
    : "development";
}
