/** How strictly an environment is judged: by its stage, or as `--strictness` says. */
export type Strictness = "development" | "beta" | "production";

/** The strictness levels, the mildest first. */
export const STRICTNESS: readonly Strictness[] = ["development", "beta", "production"];
