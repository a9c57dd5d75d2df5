/** Words that identify a development environment by its name. */
const DEVELOPMENT = /^(dev|develop|development|devel|local|sandbox|lab|playground|minikube|kind|demo)$/;

/** Notes about environments whose names don't show a stage, if their files don't either. */
export function guessedStages(environments: readonly string[]): string[] {
  return environments
    .filter(
      (name) =>
        stageOf(name) === "development" &&
        !name
          .toLowerCase()
          .split(/[^a-z]+/)
          .some((word) => DEVELOPMENT.test(word)),
    )
    .map(
      (name) =>
        `${name}: its name doesn't show its stage, so its file says development; change that if it is beta or production, which are checked more strictly`,
    );
}

/** The stage of an environment by its name: development if unknown. */
export function stageOf(name: string): "development" | "beta" | "production" {
  const words = name.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => /^(prod|production|prd|live|dr|recovery)$/.test(word))) return "production";
  return words.some((word) =>
    /^(beta|stag(e|ing)|stg|test|tst|int|integration|qa|uat|pre|preprod|preview|acc|acceptance)$/.test(word),
  )
    ? "beta"
    : "development";
}
