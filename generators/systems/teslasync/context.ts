import type { Context } from "kustogen";
import { type Part, part } from "kustogen/blocks";
import type { Image } from "./images.ts";
import type { Settings } from "./settings.ts";

/** What each of TeslaSync's parts is described from. */
export type TeslaSync = Context<Settings, Image>;

/** A part of TeslaSync that runs an image. */
export function partOf(context: TeslaSync, component: string, image?: Image): Part {
  return part(context, component, image && context.version(image));
}
