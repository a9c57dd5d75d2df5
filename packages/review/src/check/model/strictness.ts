/** How strictly an environment is checked, as set by its stage or by `--strictness`. */
export type Strictness = "development" | "beta" | "production";

/** The strictness levels, the mildest first. */
export const STRICTNESS: readonly Strictness[] = ["development", "beta", "production"];
