import type { Context } from "kustogen";
import type { IMAGES } from "./images.ts";
import type { Settings } from "./settings.ts";

/** The context from which each of alexandria's components is generated. */
export type Alexandria = Context<Settings, keyof typeof IMAGES>;
