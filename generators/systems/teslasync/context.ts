import type { Context } from "kustogen";
import type { Image } from "./images.ts";
import type { Settings } from "./settings.ts";

/** The input from which each part of TeslaSync is described. */
export type TeslaSync = Context<Settings, Image>;
