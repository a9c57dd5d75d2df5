import { type Part, part } from "../../blocks/part.ts";
import type { Context } from "../../model/system.ts";
import type { Image } from "./images.ts";
import type { Settings } from "./settings.ts";

/** What each of TeslaSync's parts is described from. */
export type TeslaSync = Context<Settings, Image>;

/** A part of TeslaSync that runs an image. */
export function partOf(context: TeslaSync, component: string, image?: Image): Part {
  return part(context, component, image && context.version(image));
}
