import type { Environment, Stage } from "./environment.ts";

/** What a system's function gets about the layer that it describes. */
export interface Context<Settings, Images extends string = string> {
  system: string;
  namespace: string;
  /** The environment's name; of a layer that is described, "base" or the group's. */
  layer: string;
  /** The environment file's stage; development for layers that are described. */
  stage: Stage;
  /** True in the named environment, and in those of the named group: `within("aws")`. */
  within(layer: string): boolean;
  settings: Settings;
  /** The image reference to put into containers, with the pins of this layer applied. */
  images: Record<Images, string>;
  /** The environment file's data; undefined for layers that are described. */
  environment: Environment | undefined;
  /** Where a setting or a pin was written, for messages: "generators/environments/beta.yaml:12: systems.shop…". */
  place(path: string | readonly (string | number)[]): string;
  /**
   * Ends the run because of a setting or a pin, with the file and line that says it: `refuse("settings.host", "…")`.
   * The reason says what was expected. @throws InputError, always
   */
  refuse(path: string | readonly (string | number)[], why: string): never;
}
