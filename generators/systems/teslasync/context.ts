import type { Context } from "kustogen";
import type { Image } from "./images.ts";
import type { Settings } from "./settings.ts";

/** What each of TeslaSync's parts is described from. */
export type TeslaSync = Context<Settings, Image>;
