/** The stage that an environment's name tells: what is not known is development. */
export function stageOf(name: string): "development" | "beta" | "production" {
  const words = name.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => /^(prod|production|prd|live|dr|recovery)$/.test(word))) return "production";
  return words.some((word) =>
    /^(beta|stag(e|ing)|stg|test|tst|int|integration|qa|uat|pre|preprod|preview|acc|acceptance)$/.test(word),
  )
    ? "beta"
    : "development";
}
