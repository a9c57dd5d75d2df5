import type { Context } from "kustogen";
import type { Settings } from "./settings.ts";

/** The context from which each of trevor's components is generated. */
export type Trevor = Context<Settings, "trevor">;
