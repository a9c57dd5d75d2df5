import type { Context } from "kustogen";
import type { Settings } from "./settings.ts";

/** What each of trevor's components is described from. */
export type Trevor = Context<Settings, "trevor">;
