import manifest from "../package.json" with { type: "json" };

/** The version of the engine. */
export const VERSION: string = manifest.version;
